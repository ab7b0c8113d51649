/** Paints the object under the cursor: some light on it and a thin line around it, less than anything selected. */

import { drawRing, steepen } from "./tint.mjs";

const LIGHT = 0.26; // opacity of the light; a selection has 0.45
const WARMTH = 0.45; // how much of the accent colour is in the light
const SHADE = "rgba(0, 0, 0, 0.4)"; // along the line, so that it is seen on every picture
const WIDTH = 1.5; // of the line, CSS px
const PASSES = 7; // the small mask's edge is some of its cells wide, many px on the screen

export class HoverPainter {
    #stage;
    #theme;
    #mask = null;
    #shape = document.createElement("canvas");
    #ring = document.createElement("canvas");
    #prepared = null;

    constructor(stage, theme) {
        this.#stage = stage;
        this.#theme = theme;
    }

    /** @param {ImageBitmap} mask its alpha is how much of each part of the picture belongs to the object */
    show(mask) {
        this.#mask = mask;
        this.#prepared = null;
        this.#stage.element.classList.add("ci-hovering");
        this.#stage.invalidate("hover");
    }

    /** CSS lets it fade. */
    hide() {
        this.#stage.element.classList.remove("ci-hovering");
    }

    /** @param {CanvasRenderingContext2D} context */
    paint(context, ratio) {
        if (!this.#mask) return;
        this.#prepare(context.canvas, ratio);
        context.save();
        context.setTransform(1, 0, 0, 1, 0, 0);
        context.globalAlpha = LIGHT;
        context.drawImage(this.#shape, 0, 0);
        context.globalAlpha = 1;
        context.shadowColor = SHADE;
        context.shadowBlur = 2 * ratio;
        context.drawImage(this.#ring, 0, 0);
        context.restore();
    }

    /** At screen size, anew only for another mask, view or theme. */
    #prepare({ width, height }, ratio) {
        const { x, y, scale, picture } = this.#stage.view;
        const wanted = [x, y, scale, width, height, this.#theme.accent].join();
        if (this.#prepared === wanted) return;
        this.#prepared = wanted;
        Object.assign(this.#shape, { width, height });
        const pen = this.#shape.getContext("2d");
        pen.imageSmoothingQuality = "high";
        pen.scale(ratio, ratio);
        pen.drawImage(this.#mask, x, y, picture.width * scale, picture.height * scale);
        pen.setTransform(1, 0, 0, 1, 0, 0);
        steepen(pen, PASSES);
        this.#colour(drawRing(this.#ring, this.#shape, WIDTH * ratio), 1);
        this.#colour(pen, WARMTH);
    }

    #colour(pen, strength) {
        pen.globalCompositeOperation = "source-atop";
        pen.globalAlpha = strength;
        pen.fillStyle = this.#theme.accent;
        pen.fillRect(0, 0, pen.canvas.width, pen.canvas.height);
    }
}
