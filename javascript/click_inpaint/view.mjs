/** Where the picture lies on the screen: screen pixels (CSS) <-> pixels of the full-size picture. Knows nothing of the DOM. */

const LIMITS = {
    smallest: 0.02, // scale at which a 100-megapixel panorama still fits
    largest: 32, // one picture pixel is 32 screen pixels
    margin: 20, // free space around a fitted picture, screen px
    fitUpTo: 8, // a small picture is not blown up further when fitted
    keep: 64, // so much of the picture always stays on the stage, screen px
};

const clamp = (value, low, high) => Math.min(Math.max(value, low), Math.max(low, high));

/** @typedef {{x: number, y: number}} Place */
/** @typedef {{width: number, height: number}} Extent */

export class View {
    scale = 1;
    x = 0;
    y = 0;
    /** @type {Extent} */ picture = { width: 0, height: 0 };
    /** @type {Extent} */ stage = { width: 0, height: 0 };
    #fitted = true;

    /** True while the picture is shown whole and follows the window. */
    get fitted() {
        return this.#fitted;
    }

    /** Another picture: show it whole. @param {Extent} size */
    setPicture(size) {
        this.picture = size;
        this.fit();
    }

    /** The stage became larger or smaller: a fitted picture stays fitted, else the middle stays. @param {Extent} size */
    setStage(size) {
        const before = this.stage;
        this.stage = size;
        if (this.#fitted || !before.width) this.fit();
        else this.#place(this.x + (size.width - before.width) / 2, this.y + (size.height - before.height) / 2);
    }

    /** Show the whole picture in the middle. */
    fit() {
        const { picture, stage } = this;
        if (!picture.width || !stage.width) return;
        const wide = (stage.width - 2 * LIMITS.margin) / picture.width;
        const high = (stage.height - 2 * LIMITS.margin) / picture.height;
        this.scale = clamp(Math.min(wide, high), LIMITS.smallest, LIMITS.fitUpTo);
        this.x = (stage.width - picture.width * this.scale) / 2;
        this.y = (stage.height - picture.height * this.scale) / 2;
        this.#fitted = true;
    }

    /**
     * Show a box of picture pixels whole, in the middle of what the free margins leave.
     * @param {number[]} box XYXY, may reach outside the picture @param {{side: number, top: number, bottom: number}} free screen px
     */
    fitTo([x1, y1, x2, y2], { side, top, bottom }) {
        const { stage } = this;
        if (!stage.width) return;
        const [wide, high] = [Math.max(1, stage.width - 2 * side), Math.max(1, stage.height - top - bottom)];
        this.scale = clamp(Math.min(wide / (x2 - x1), high / (y2 - y1)), LIMITS.smallest, LIMITS.fitUpTo);
        this.#place(stage.width / 2 - ((x1 + x2) / 2) * this.scale, top + high / 2 - ((y1 + y2) / 2) * this.scale);
    }

    /** Screen -> picture. @param {Place} place @returns {Place} */
    toImage({ x, y }) {
        return { x: (x - this.x) / this.scale, y: (y - this.y) / this.scale };
    }

    /** Picture -> screen. @param {Place} place @returns {Place} */
    toScreen({ x, y }) {
        return { x: x * this.scale + this.x, y: y * this.scale + this.y };
    }

    /** True when a place of the picture really lies on it. @param {Place} place */
    contains({ x, y }) {
        return x >= 0 && y >= 0 && x < this.picture.width && y < this.picture.height;
    }

    /** Zoom so that the picture's point under the cursor stays under it. @param {Place} screen @param {number} factor */
    zoomAt(screen, factor) {
        const anchor = this.toImage(screen);
        this.scale = clamp(this.scale * factor, LIMITS.smallest, LIMITS.largest);
        this.#place(screen.x - anchor.x * this.scale, screen.y - anchor.y * this.scale);
    }

    /** Zoom to a scale around a screen point, the middle when none is given. */
    zoomTo(scale, screen = { x: this.stage.width / 2, y: this.stage.height / 2 }) {
        this.zoomAt(screen, scale / this.scale);
    }

    /** Move the picture by screen pixels. */
    panBy(dx, dy) {
        this.#place(this.x + dx, this.y + dy);
    }

    /** What is seen of the picture, XYXY in whole picture pixels; null while that is all of it. @returns {number[]|null} */
    seen() {
        const { picture, stage } = this;
        const from = this.toImage({ x: 0, y: 0 });
        const to = this.toImage({ x: stage.width, y: stage.height });
        const corner = [clamp(Math.floor(from.x), 0, picture.width), clamp(Math.floor(from.y), 0, picture.height)];
        const end = [clamp(Math.ceil(to.x), 0, picture.width), clamp(Math.ceil(to.y), 0, picture.height)];
        const isWhole = end[0] - corner[0] === picture.width && end[1] - corner[1] === picture.height;
        return isWhole ? null : [...corner, ...end];
    }

    /** The part of the stage that the picture covers, in screen pixels. */
    visible() {
        const left = clamp(this.x, 0, this.stage.width);
        const top = clamp(this.y, 0, this.stage.height);
        const right = clamp(this.x + this.picture.width * this.scale, 0, this.stage.width);
        const bottom = clamp(this.y + this.picture.height * this.scale, 0, this.stage.height);
        return { left, top, width: right - left, height: bottom - top };
    }

    #place(x, y) {
        const { picture, stage, scale } = this;
        this.x = clamp(x, LIMITS.keep - picture.width * scale, stage.width - LIMITS.keep);
        this.y = clamp(y, LIMITS.keep - picture.height * scale, stage.height - LIMITS.keep);
        this.#fitted = false;
    }
}
