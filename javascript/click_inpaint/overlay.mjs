/** Paints the tinted mask, the highlighted layer and the strokes that the server has not drawn yet. */

import { drawStroke } from "./stroke_pen.mjs";
import { Tint } from "./tint.mjs";

const STRENGTH = 0.45; // opacity of the tint
const HIGHLIGHT = 0.6;

export class Overlay {
    /** @type {CanvasImageSource|null} mask of the layer under the cursor in the list */ highlighted = null;
    /** @type {() => import("./strokes.mjs").Stroke[]} */ strokes = () => [];
    #stage;
    #theme;
    #masks;
    #tint = new Tint();
    #highlight = new Tint();
    #sheet = document.createElement("canvas");

    constructor(stage, theme, masks) {
        this.#stage = stage;
        this.#theme = theme;
        this.#masks = masks;
    }

    /** @param {CanvasRenderingContext2D} context in CSS px */
    paint(context, ratio) {
        const { x, y, scale, picture } = this.#stage.view;
        const place = [x, y, picture.width * scale, picture.height * scale];
        const sheet = this.#tinted(context.canvas, ratio, place);
        context.save();
        context.globalAlpha = STRENGTH;
        context.setTransform(1, 0, 0, 1, 0, 0);
        context.drawImage(sheet, 0, 0);
        context.restore();
        if (!this.highlighted) return;
        context.globalAlpha = HIGHLIGHT;
        context.drawImage(this.#highlight.of(this.highlighted, this.#theme.blue), ...place);
        context.globalAlpha = 1;
    }

    /** Mask and strokes in full colour: an eraser must take away before the whole becomes see-through. */
    #tinted({ width, height }, ratio, place) {
        Object.assign(this.#sheet, { width, height });
        const pen = this.#sheet.getContext("2d");
        pen.scale(ratio, ratio);
        const mask = this.#masks.current;
        if (mask) {
            pen.imageSmoothingEnabled = this.#stage.view.scale < 3;
            pen.drawImage(this.#tint.of(mask, this.#theme.accent), ...place);
        }
        pen.beginPath();
        pen.rect(...place);
        pen.clip();
        for (const stroke of this.strokes()) {
            pen.globalCompositeOperation = stroke.erases ? "destination-out" : "source-over";
            drawStroke(pen, this.#stage.view, stroke, this.#theme.accent);
        }
        return this.#sheet;
    }
}
