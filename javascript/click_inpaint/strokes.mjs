/** A stroke of brush, eraser or lasso while it is drawn; the server turns it into pixels. */

const CLOSEST = 1.5; // points nearer than this on the screen (px) are left out

export class Stroke {
    /** @type {[number, number][]} */ points = [];
    #step;

    /**
     * @param {"brush"|"eraser"|"lasso"|"lasso-eraser"} tool
     * @param {number} radius picture px; the lasso has none
     * @param {number} scale of the view, so that points are as dense as the hand was
     */
    constructor(tool, radius, scale) {
        this.tool = tool;
        this.radius = radius;
        this.#step = CLOSEST / scale;
    }

    get erases() {
        return this.tool.endsWith("eraser");
    }

    get isLasso() {
        return this.tool.startsWith("lasso");
    }

    /** Go on to a place; places too near to the last one are skipped. */
    extend({ x, y }) {
        const last = this.points.at(-1);
        if (last && Math.hypot(last[0] - x, last[1] - y) < this.#step) return;
        this.points.push([Math.round(x * 10) / 10, Math.round(y * 10) / 10]);
    }

    /** A lasso needs an area, a brush only a dab. */
    get isWorthSending() {
        return this.isLasso ? this.points.length >= 3 : this.points.length >= 1;
    }

    toJSON() {
        return { tool: this.tool, radius: this.isLasso ? 1 : this.radius, points: this.points };
    }
}

/** The next brush size (diameter, picture px) after a press of ] (+1) or [ (-1). */
export function nextSize(size, direction) {
    const grown = size * (direction > 0 ? 1.2 : 1 / 1.2);
    const moved = direction > 0 ? Math.max(size + 1, Math.round(grown)) : Math.min(size - 1, Math.round(grown));
    return Math.min(Math.max(moved, 1), 1000);
}

/** A first brush size that suits a picture: about 3 % of its longer side. */
export function suitableSize([width, height]) {
    return Math.max(4, Math.round(Math.max(width, height) * 0.03));
}
