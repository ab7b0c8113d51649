/** From strokes to a layer: shows them at once and keeps them on show until the server's mask has them. */

import { randomId } from "./api.mjs";
import { layerAt } from "./order.mjs";

const UNCHANGED = "That changed nothing of this layer. To work on another one, choose it in the list first.";

export class Painting {
    /** @type {{stroke: import("./strokes.mjs").Stroke, revision: number}[]} */ #pending = [];
    #live = null;
    #model;
    #api;
    #writes;
    #stage;
    #messages;

    constructor({ model, api, writes, masks, stage, messages }) {
        this.#model = model;
        this.#api = api;
        this.#writes = writes;
        this.#stage = stage;
        this.#messages = messages;
        masks.addEventListener("change", () => this.#forgetDrawn(masks.revision));
    }

    /** Strokes to draw over the mask. */
    strokes() {
        const strokes = this.#pending.map(({ stroke }) => stroke);
        return this.#live ? [...strokes, this.#live] : strokes;
    }

    /** A stroke begins. */
    draw(stroke) {
        this.#live = stroke;
        this.#stage.invalidate("mask");
    }

    /** The stroke was not meant. */
    discard() {
        this.#live = null;
        this.#stage.invalidate("mask");
    }

    /** The stroke is done: it belongs to the active layer, an eraser's to the layer under it. */
    async commit(stroke) {
        this.#live = null;
        const layer = this.#layerFor(stroke);
        if (!layer) {
            this.#stage.invalidate("mask");
            this.#messages.say("Nothing to erase here.");
            return;
        }
        const { project } = this.#model;
        const pending = { stroke, revision: Infinity };
        this.#pending.push(pending);
        this.#model.update({ activeId: layer, answer: null, result: null });
        let before = 0;
        const painted = await this.#writes.push((revision) => {
            before = revision;
            return this.#api.paint(project.id, layer, revision, [stroke]);
        });
        if (painted && painted.revision !== before) pending.revision = painted.revision;
        else this.#drop(pending);
        if (painted?.revision === before) this.#messages.say(UNCHANGED);
    }

    /** Another project. */
    reset() {
        this.#live = null;
        this.#pending = [];
        this.#stage.invalidate("mask");
    }

    #layerFor(stroke) {
        const { active, layers } = this.#model;
        if (active) return active.id;
        if (!stroke.erases) return this.#model.activeId ?? randomId();
        const [x, y] = stroke.points[0];
        return layerAt(layers, { x, y })?.id ?? null;
    }

    #forgetDrawn(revision) {
        this.#pending = this.#pending.filter((pending) => pending.revision > revision);
        this.#stage.invalidate("mask");
    }

    #drop(pending) {
        this.#pending = this.#pending.filter((other) => other !== pending);
        this.#stage.invalidate("mask");
    }
}
