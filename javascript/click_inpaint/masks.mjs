/** The masks on show: the server's refined one, or a quick composition while an answer is ahead of it. */

import { Latest } from "./latest.mjs";

const COMBINE = { add: "source-over", subtract: "destination-out", intersect: "destination-in" };

/** An empty canvas of a project's proxy size. */
function blank([width, height]) {
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    return canvas;
}

export class Masks extends EventTarget {
    #api;
    #bitmaps;
    #loads = new Latest();
    #settled = null; // bitmap of the project's combined mask, null when empty
    #revision = -1;
    #draft = null; // canvas or bitmap shown instead, until the server's mask comes
    #compositions = 0;

    constructor(api, bitmaps) {
        super();
        this.#api = api;
        this.#bitmaps = bitmaps;
    }

    /** What to tint: an image whose alpha is the mask, at proxy size, or null. */
    get current() {
        return this.#draft ?? this.#settled;
    }

    /** Revision of the project to which the server's mask belongs. */
    get revision() {
        return this.#revision;
    }

    clear() {
        this.#loads.cancel();
        this.#compositions++;
        this.#settled = this.#draft = null;
        this.#revision = -1;
        this.#announce();
    }

    /** Load the mask of this state. @param {boolean} keepDraft a newer click is still shown instead */
    async load(project, keepDraft) {
        const load = () => (project.mask_area > 0 ? this.#bitmaps.get(this.#api.maskUrl(project)) : Promise.resolve(null));
        const mask = await this.#loads.run(load);
        if (mask === undefined) return;
        this.#settled = mask;
        this.#revision = project.revision;
        if (!keepDraft()) this.dropDraft();
        this.#announce();
    }

    /** Show a ready mask until the server's next one comes. */
    showDraft(image) {
        this.#compositions++;
        this.#draft = image;
        this.#announce();
    }

    /** Back to the server's mask. */
    dropDraft() {
        this.#compositions++;
        this.#draft = null;
        this.#announce();
    }

    /** Show the project as if the layer had this mask. @param {string} layerId known or new @param {ImageBitmap} mask */
    async showCandidate(project, layerId, mask) {
        const turn = ++this.#compositions;
        const layers = await Promise.all(project.layers.map((layer) => this.#shape(project, layer, layerId, mask)));
        if (turn !== this.#compositions) return;
        if (!project.layers.some(({ id }) => id === layerId)) layers.push({ mode: "add", mask });
        this.#draft = this.#compose(project, layers.filter(Boolean));
        this.#announce();
    }

    /** One layer's own mask. @returns {Promise<ImageBitmap>} */
    ofLayer(project, layer) {
        return this.#bitmaps.get(this.#api.layerMaskUrl(project, layer));
    }

    async #shape(project, layer, replacedId, replacement) {
        if (!layer.visible && layer.id !== replacedId) return null;
        const mask = layer.id === replacedId ? replacement : await this.ofLayer(project, layer);
        return { mode: layer.mode, mask };
    }

    #compose(project, layers) {
        const canvas = blank(project.proxy);
        const context = canvas.getContext("2d");
        for (const { mode, mask } of layers) {
            context.globalCompositeOperation = COMBINE[mode];
            context.drawImage(mask, 0, 0, canvas.width, canvas.height);
        }
        if (project.refinement.invert) {
            context.globalCompositeOperation = "source-out";
            context.fillStyle = "#fff";
            context.fillRect(0, 0, canvas.width, canvas.height);
        }
        return canvas;
    }

    #announce() {
        this.dispatchEvent(new Event("change"));
    }
}
