/** A layer's little picture: the object cut out of the photo, its mask tinted over it. */

const SIDE = 34; // CSS px
const AROUND = 0.18; // of the object's longer side, left free around it

export class Thumbnail {
    #drawn = "";
    #side;

    /** @param {number} [side] CSS px */
    constructor(side = SIDE) {
        this.#side = side;
        this.canvas = document.createElement("canvas");
        this.canvas.className = "ci-thumbnail";
        this.canvas.setAttribute("aria-hidden", "true");
    }

    /**
     * @param {{picture: ImageBitmap, mask: ImageBitmap, box: number[]|null, size: [number, number], colour: string, version: string}} shown
     *   box in full-size pixels; drawn anew only when the version differs
     */
    show({ picture, mask, box, size, colour, version }) {
        const ratio = window.devicePixelRatio || 1;
        if (this.#drawn === `${version} ${ratio}`) return;
        this.#drawn = `${version} ${ratio}`;
        this.canvas.width = this.canvas.height = Math.round(this.#side * ratio);
        const pen = this.canvas.getContext("2d");
        const [x, y, side] = square(box ?? [0, 0, ...size]);
        const zoom = this.canvas.width / side;
        const place = [-x * zoom, -y * zoom, size[0] * zoom, size[1] * zoom];
        pen.imageSmoothingQuality = "high";
        pen.drawImage(picture, ...place);
        pen.globalAlpha = 0.5;
        pen.drawImage(tinted(mask, place, colour, this.canvas.width), 0, 0);
    }
}

/** Show a layer of a project once its mask is there. @param {{picture: ImageBitmap|null, masks: import("./masks.mjs").Masks, colour: string}} look */
export async function showLayer(thumbnail, project, layer, { picture, masks, colour }) {
    if (!picture) return;
    try {
        const mask = await masks.ofLayer(project, layer);
        thumbnail.show({ picture, mask, box: layer.box, size: project.size, colour, version: `${layer.version} ${project.picture_version}` });
    } catch {
        // the layer has changed meanwhile; the next state brings its own thumbnail
    }
}

/** The mask in one colour, no larger than it is shown. */
function tinted(mask, place, colour, side) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = side;
    const pen = canvas.getContext("2d");
    pen.drawImage(mask, ...place);
    pen.globalCompositeOperation = "source-in";
    pen.fillStyle = colour;
    pen.fillRect(0, 0, side, side);
    return canvas;
}

/** A square around a box with some air: [x, y, side]. */
function square([x1, y1, x2, y2]) {
    const side = Math.max(x2 - x1, y2 - y1, 8) * (1 + 2 * AROUND);
    return [(x1 + x2 - side) / 2, (y1 + y2 - side) / 2, side];
}

/** A square out of the middle of a bitmap that is on its way; nothing if it does not come. @param {HTMLCanvasElement} canvas @param {number} side CSS px */
export async function drawSquare(canvas, side, coming) {
    const ratio = window.devicePixelRatio || 1;
    canvas.width = canvas.height = Math.round(side * ratio);
    const bitmap = await coming.catch(() => null);
    if (!bitmap) return;
    const { width, height } = bitmap;
    const part = Math.min(width, height);
    canvas.getContext("2d").drawImage(bitmap, (width - part) / 2, (height - part) / 2, part, part, 0, 0, canvas.width, canvas.height);
}
