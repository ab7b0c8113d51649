/** A mask in one colour, made from its alpha by composition: no pixel is ever read back. */

export class Tint {
    #canvas = document.createElement("canvas");
    #source = null;
    #colour = null;

    /**
     * @param {CanvasImageSource & {width: number, height: number}} mask its alpha is the mask
     * @param {string} colour
     * @returns {HTMLCanvasElement} the same size, kept until mask or colour change
     */
    of(mask, colour) {
        if (mask === this.#source && colour === this.#colour) return this.#canvas;
        const canvas = this.#canvas;
        canvas.width = mask.width;
        canvas.height = mask.height;
        const context = canvas.getContext("2d");
        context.drawImage(mask, 0, 0);
        context.globalCompositeOperation = "source-in";
        context.fillStyle = colour;
        context.fillRect(0, 0, canvas.width, canvas.height);
        this.#source = mask;
        this.#colour = colour;
        return canvas;
    }
}

const PASSES = 8; // each makes the edge about 1.5 times steeper

/** A soft mask with a hard edge, for its outline: multiplying alpha with itself and adding it in turn steepens it around one half. */
export class Hardened {
    #canvas = document.createElement("canvas");
    #source = null;

    of(mask) {
        if (mask === this.#source) return this.#canvas;
        const canvas = this.#canvas;
        canvas.width = mask.width;
        canvas.height = mask.height;
        const context = canvas.getContext("2d");
        context.drawImage(mask, 0, 0);
        steepen(context, PASSES);
        this.#source = mask;
        return canvas;
    }
}

/** Make the soft edges of what is drawn there steeper, in place. @param {CanvasRenderingContext2D} context untransformed */
export function steepen(context, passes) {
    for (let pass = 0; pass < passes; pass++) {
        context.globalCompositeOperation = pass % 2 ? "destination-in" : "source-over";
        context.drawImage(context.canvas, 0, 0);
        context.globalCompositeOperation = pass % 2 ? "source-over" : "destination-in";
        context.drawImage(context.canvas, 0, 0);
    }
    context.globalCompositeOperation = "source-over";
}

/** Draw the line around a shape into another canvas. @param {number} reach its width, canvas px @returns {CanvasRenderingContext2D} */
export function drawRing(canvas, shape, reach) {
    Object.assign(canvas, { width: shape.width, height: shape.height });
    const pen = canvas.getContext("2d");
    for (const [dx, dy] of [[-1, -1], [1, -1], [-1, 1], [1, 1]]) pen.drawImage(shape, dx * reach, dy * reach);
    pen.globalCompositeOperation = "destination-out";
    pen.drawImage(shape, 0, 0);
    return pen;
}
