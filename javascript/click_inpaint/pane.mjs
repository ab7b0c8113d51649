/** One canvas of the stage: sized in device pixels, painted in CSS pixels, only when something changed. */

export class Pane {
    #context;
    #paint;
    #stale = true;

    /** @param {string} name becomes the class @param {(context: CanvasRenderingContext2D, ratio: number) => void} paint */
    constructor(name, paint) {
        this.canvas = document.createElement("canvas");
        this.canvas.className = `ci-pane ci-pane-${name}`;
        this.#context = this.canvas.getContext("2d");
        this.#paint = paint;
    }

    invalidate() {
        this.#stale = true;
    }

    /** @param {{width: number, height: number}} size CSS px @param {number} ratio device px per CSS px */
    resize(size, ratio) {
        const width = Math.max(1, Math.round(size.width * ratio));
        const height = Math.max(1, Math.round(size.height * ratio));
        if (this.canvas.width !== width) this.canvas.width = width;
        if (this.canvas.height !== height) this.canvas.height = height;
        this.#stale = true;
    }

    /** Paint if stale. The exact ratio comes from the canvas, so that rounding never shifts the picture. */
    refresh(size) {
        if (!this.#stale || !size.width) return;
        this.#stale = false;
        const context = this.#context;
        const ratio = this.canvas.width / size.width;
        context.setTransform(1, 0, 0, 1, 0, 0);
        context.clearRect(0, 0, this.canvas.width, this.canvas.height);
        context.setTransform(ratio, 0, 0, this.canvas.height / size.height, 0, 0);
        this.#paint(context, ratio);
    }
}
