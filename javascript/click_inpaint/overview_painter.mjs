/** Paints everything that was found over the picture. */

import { coloured, edges } from "./overview_colours.mjs";

export class OverviewPainter {
    #stage;
    #theme;
    #model;
    #canvas = document.createElement("canvas");
    #lines = null;
    #known = null; // whose lines these are
    #shown = null;

    constructor(stage, theme, model) {
        this.#stage = stage;
        this.#theme = theme;
        this.#model = model;
        model.addEventListener("change", () => this.#changed());
        theme.addEventListener("change", () => (this.#shown = null));
    }

    /** @param {CanvasRenderingContext2D} context in CSS px */
    paint(context) {
        const { overview } = this.#model;
        if (!overview) return;
        if (overview !== this.#shown) this.#prepare(overview);
        const { x, y, scale, picture } = this.#stage.view;
        context.imageSmoothingEnabled = scale < 3;
        context.drawImage(this.#canvas, x, y, picture.width * scale, picture.height * scale);
    }

    #changed() {
        const { overview } = this.#model;
        if (overview === this.#shown) return;
        this.#stage.invalidate("overview");
        if (!overview) this.#known = this.#lines = this.#shown = null;
    }

    #prepare(overview) {
        const { found } = overview;
        const [width, height] = found.size;
        if (found !== this.#known) {
            this.#lines = edges(found.labels, found.size);
            Object.assign(this.#canvas, { width, height });
        }
        this.#known = found;
        this.#shown = overview;
        const pixels = coloured(overview, this.#lines, rgb(this.#theme.accent));
        this.#canvas.getContext("2d").putImageData(new ImageData(pixels, width, height), 0, 0);
    }
}

/** A CSS colour as three numbers. */
function rgb(colour) {
    const pen = document.createElement("canvas").getContext("2d");
    pen.fillStyle = colour;
    const hex = /^#(..)(..)(..)$/.exec(pen.fillStyle) ?? ["", "f9", "73", "16"];
    return hex.slice(1).map((part) => parseInt(part, 16));
}
