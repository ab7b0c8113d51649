/** The strip of variations of the edit that the result bar speaks of: one is in the picture, a click shows another. */

import { element, setAttribute } from "./dom.mjs";
import { drawSquare } from "./thumbnail.mjs";

const SIDE = 68; // CSS px

export class Variations {
    #model;
    #actions;
    #bitmaps;
    #shown = "";

    /** @param {import("./bitmaps.mjs").Bitmaps} bitmaps @param {{url: (project: object, edit: object, index: number) => string, choose: (index: number) => void}} actions */
    constructor(model, bitmaps, actions) {
        this.#model = model;
        this.#actions = actions;
        this.#bitmaps = bitmaps;
        this.element = element("div", { class: "ci-variations", role: "group", "aria-label": "Variations", hidden: true });
        this.element.addEventListener("keydown", (event) => this.#key(event));
        model.addEventListener("change", () => this.#show());
    }

    #show() {
        const { project, result, busy } = this.#model;
        this.element.hidden = !result || busy || result.variations.length < 2;
        if (this.element.hidden) return;
        const shown = [result.id, ...result.variations.map(({ version }) => version)].join(" ");
        if (shown !== this.#shown) this.#build(project, result);
        this.#shown = shown;
        [...this.element.children].forEach((button, index) => {
            setAttribute(button, "aria-pressed", index === result.chosen);
            button.tabIndex = index === result.chosen ? 0 : -1;
        });
    }

    #build(project, edit) {
        this.element.replaceChildren(...edit.variations.map((variation, index) => this.#button(project, edit, index)));
    }

    #button(project, edit, index) {
        const { title, seconds, seed } = edit.variations[index];
        const canvas = element("canvas", { "aria-hidden": "true" });
        drawSquare(canvas, SIDE, this.#bitmaps.get(this.#actions.url(project, edit, index)));
        const words = seed === null ? `${title} ${Math.max(0.1, seconds).toFixed(1)} s` : String(seed);
        return element("button", { type: "button", title: `Show ${title}`, click: () => this.#actions.choose(index) }, canvas, element("i", {}, words));
    }

    #key(event) {
        const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (!way || event.altKey || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        event.stopPropagation();
        const { variations, chosen } = this.#model.result;
        const next = (chosen + way + variations.length) % variations.length;
        this.#actions.choose(next);
        this.element.children[next].focus();
    }
}
