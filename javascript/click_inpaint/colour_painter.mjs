/** Paints the strokes of colour over the picture, as far as they lie inside the mask. */

import { drawStroke } from "./stroke_pen.mjs";

const STRENGTH = 0.8; // opacity: the picture's light and shade are still seen

export class ColourPainter {
    /** @type {() => {colour: string, radius: number, points: [number, number][]}[]} */ strokes = () => [];
    #stage;
    #masks;
    #sheet = document.createElement("canvas");
    #shown = {};

    constructor(stage, masks, model) {
        this.#stage = stage;
        this.#masks = masks;
        masks.addEventListener("change", () => stage.invalidate("colours"));
        model.addEventListener("change", () => this.#look(model));
    }

    /** @param {CanvasRenderingContext2D} context in CSS px */
    paint(context, ratio) {
        const strokes = this.strokes();
        const mask = this.#masks.current;
        if (!strokes.length || !mask) return;
        const { view } = this.#stage;
        const { x, y, scale, picture } = view;
        const { width, height } = context.canvas;
        Object.assign(this.#sheet, { width, height });
        const pen = this.#sheet.getContext("2d");
        pen.scale(ratio, ratio);
        for (const stroke of strokes) drawStroke(pen, view, stroke, stroke.colour);
        pen.globalCompositeOperation = "destination-in";
        pen.imageSmoothingEnabled = scale < 3;
        pen.drawImage(mask, x, y, picture.width * scale, picture.height * scale);
        context.save();
        context.globalAlpha = STRENGTH;
        context.setTransform(1, 0, 0, 1, 0, 0);
        context.drawImage(this.#sheet, 0, 0);
        context.restore();
    }

    #look({ paints, takesColour }) {
        if (paints === this.#shown.paints && takesColour === this.#shown.takesColour) return;
        this.#shown = { paints, takesColour };
        this.#stage.invalidate("colours");
    }
}
