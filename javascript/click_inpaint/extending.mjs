/** Extending the picture: the larger canvas is drawn, changed, and asked of the server. */

import { around, dragged, fits, frameOf, isNone, NONE } from "./borders.mjs";

const FREE = { side: 0.1, top: 0.1 }; // part of the stage that stays free beside the canvas, to drag it into
const BAR = 28; // CSS px around the bar below

export class Extending {
    #model;
    #api;
    #writes;
    #messages;
    #display;
    #isActive = false;
    /** @type {() => number} height of the bar below the picture, CSS px */ barHeight = () => 0;

    constructor({ model, api, writes, messages, display }) {
        this.#model = model;
        this.#api = api;
        this.#writes = writes;
        this.#messages = messages;
        this.#display = display;
        model.addEventListener("change", () => this.#follow());
    }

    /** Take the edges in hand. @returns {boolean} they may be dragged */
    begin() {
        if (this.#model.job) {
            this.#messages.say("Something is being painted. Extend the picture when that is done.");
            return false;
        }
        if (this.#model.tool === "extend") return true;
        this.#model.activate(null);
        this.#model.update({ tool: "extend", borders: NONE, result: null, comparing: false });
        return true;
    }

    /** Nothing is added. @returns {boolean} the edges were in hand */
    leave() {
        if (this.#model.tool !== "extend") return false;
        this.#model.update({ tool: "select" });
        return true;
    }

    /** An edge or corner is being dragged; no farther than a picture may be large. */
    drag(before, handle, dx, dy) {
        const borders = dragged(before, handle, dx, dy);
        if (this.#fits(borders)) this.#model.update({ borders });
    }

    /** Whole borders at once, from the fields or the quick choices. */
    set(borders) {
        if (!this.#fits(borders)) return this.#messages.say(`A picture may have ${this.#model.status.most_pixels / 1e6} million pixels. Extend it less.`);
        this.#model.update({ borders });
        this.settle();
    }

    /** Show all of the canvas, and tell its size to who does not see it. */
    settle() {
        const { project, borders } = this.#model;
        this.#fit();
        this.#messages.announce(`${around(project.size, borders).join(" × ")} pixels.`);
    }

    /** Make the picture that large. */
    async apply() {
        const { project, borders, resizing } = this.#model;
        if (resizing) return;
        if (isNone(borders)) return this.#messages.say("Drag an edge of the picture outwards first.");
        this.#model.update({ resizing: true });
        const extended = await this.#writes.push(async (revision) => this.#display.ready(await this.#api.extend(project.id, revision, borders)));
        this.#model.update({ resizing: false });
        if (!extended) return;
        this.leave();
        this.#messages.say("The new area is selected. Press R to paint it.");
    }

    #fits(borders) {
        return fits(this.#model.project.size, borders, this.#model.status?.most_pixels ?? Infinity);
    }

    /** Room to drag while the edges are in hand, the usual view afterwards. */
    #follow() {
        const isActive = this.#model.project !== null && this.#model.tool === "extend";
        if (isActive === this.#isActive) return;
        this.#isActive = isActive;
        if (isActive) queueMicrotask(() => this.#fit()); // the bar is there by then
        else if (this.#model.project) this.#display.stage.fit();
    }

    #fit() {
        const { project, borders } = this.#model;
        if (!project) return;
        const { width, height } = this.#display.stage.size;
        const free = { side: FREE.side * width, top: FREE.top * height, bottom: Math.max(FREE.top * height, this.barHeight() + BAR) };
        this.#display.stage.fitTo(frameOf(project.size, borders), free);
    }
}
