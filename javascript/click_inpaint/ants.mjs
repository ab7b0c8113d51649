/** The marching outline of a mask: a ring around its alpha, filled with moving stripes. */

import { drawRing, Hardened } from "./tint.mjs";

const WIDTH = 1.3; // of the ring, CSS px
const STRIPE = 5; // CSS px
const SPEED = 14; // CSS px a second
const FRAME = 70; // ms between two steps

export class Ants {
    #stage;
    #theme;
    #hardened = new Hardened();
    #ring = document.createElement("canvas");
    #flat = document.createElement("canvas");
    #stripes = null;
    #mask = null;
    #steppedAt = 0;
    #walking = 0;

    constructor(stage, theme) {
        this.#stage = stage;
        this.#theme = theme;
    }

    /** Outline this mask from now on. @param {CanvasImageSource|null} mask @param {boolean} soft its edge is feathered */
    follow(mask, soft) {
        this.#mask = mask && soft ? this.#hardened.of(mask) : mask;
        this.#ring.dataset.view = "";
        this.#stage.invalidate("ants");
        this.wake();
    }

    /** March, when there is something to march around and nobody asked for stillness. */
    wake() {
        if (this.#mask && !this.#walking && !this.#theme.isStill) this.#walk();
    }

    /** @param {CanvasRenderingContext2D} context */
    paint(context, ratio) {
        if (!this.#mask) return;
        const canvas = context.canvas;
        this.#prepareRing(canvas, ratio);
        context.save();
        context.setTransform(1, 0, 0, 1, 0, 0);
        context.drawImage(this.#ring, 0, 0);
        context.globalCompositeOperation = "source-in";
        context.fillStyle = this.#pattern(context, ratio);
        context.fillRect(0, 0, canvas.width, canvas.height);
        context.restore();
    }

    #walk() {
        this.#walking = requestAnimationFrame((now) => {
            this.#walking = 0;
            if (!this.#mask || !this.#stage.isShown) return;
            if (now - this.#steppedAt > FRAME) {
                this.#steppedAt = now;
                this.#stage.invalidate("ants");
            }
            this.#walk();
        });
    }

    #pattern(context, ratio) {
        this.#stripes ??= this.#tile(context);
        const moved = this.#theme.isStill ? 0 : ((performance.now() / 1000) * SPEED) % (2 * STRIPE);
        this.#stripes.setTransform(new DOMMatrix().scale(ratio).rotate(45).translate(moved, 0));
        return this.#stripes;
    }

    #tile(context) {
        const tile = document.createElement("canvas");
        tile.width = 2 * STRIPE;
        tile.height = 1;
        const pen = tile.getContext("2d");
        pen.fillStyle = "#fff";
        pen.fillRect(0, 0, STRIPE, 1);
        pen.fillStyle = "#111";
        pen.fillRect(STRIPE, 0, STRIPE, 1);
        return context.createPattern(tile, "repeat");
    }

    /** The ring is painted anew only for another mask or view. */
    #prepareRing({ width, height }, ratio) {
        const { x, y, scale } = this.#stage.view;
        const view = [x, y, scale, width, height].join();
        if (this.#ring.dataset.view === view) return;
        this.#ring.dataset.view = view;
        this.#flatten(width, height, ratio);
        drawRing(this.#ring, this.#flat, WIDTH * ratio);
    }

    /** The mask at screen size. */
    #flatten(width, height, ratio) {
        const { x, y, scale, picture } = this.#stage.view;
        Object.assign(this.#flat, { width, height });
        const pen = this.#flat.getContext("2d");
        pen.imageSmoothingEnabled = picture.width * scale * ratio < this.#mask.width;
        pen.scale(ratio, ratio);
        pen.drawImage(this.#mask, x, y, picture.width * scale, picture.height * scale);
    }
}
