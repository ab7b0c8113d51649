/** Paints the picture: shadow, checkered ground for transparent parts, before and after side by side. */

const CRISP_FROM = 3; // from this zoom on pixels are shown as squares
const CHECK = 8; // px

export class PicturePainter {
    /** @type {ImageBitmap|null} */ current = null;
    /** @type {ImageBitmap|null} */ original = null;
    /** @type {number|null} part of the visible picture that shows the original, null = no comparison */ split = null;
    #stage;
    #checks = null;

    constructor(stage) {
        this.#stage = stage;
    }

    /** @param {CanvasRenderingContext2D} context in CSS px */
    paint(context) {
        if (!this.current) return;
        const { view } = this.#stage;
        const { width, height } = view.picture;
        const place = [view.x, view.y, width * view.scale, height * view.scale];
        this.#ground(context, place);
        const isReal = this.current.width >= width; // a reduced proxy has no true pixels to show
        context.imageSmoothingEnabled = view.scale < CRISP_FROM || !isReal;
        context.imageSmoothingQuality = "medium"; // mipmaps: as good when reduced, and fast without a GPU
        context.drawImage(this.current, ...place);
        if (this.split !== null && this.original) this.#before(context, place);
    }

    #ground(context, place) {
        context.save();
        context.shadowColor = "rgba(0, 0, 0, 0.35)";
        context.shadowBlur = 24;
        context.shadowOffsetY = 4;
        context.fillStyle = "#fff";
        context.fillRect(...place);
        context.restore();
        context.fillStyle = this.#checks ??= this.#pattern(context);
        context.fillRect(...place);
    }

    #before(context, place) {
        const { left, width, top, height } = this.#stage.view.visible();
        context.save();
        context.beginPath();
        context.rect(left, top, width * this.split, height);
        context.clip();
        context.drawImage(this.original, ...place);
        context.restore();
    }

    #pattern(context) {
        const tile = document.createElement("canvas");
        tile.width = tile.height = 2 * CHECK;
        const pen = tile.getContext("2d");
        pen.fillStyle = "#d4d4d8";
        pen.fillRect(0, 0, CHECK, CHECK);
        pen.fillRect(CHECK, CHECK, CHECK, CHECK);
        return context.createPattern(tile, "repeat");
    }
}
