/** The strip of variations of the newest result: one is in the picture, a click shows another. */

import { element, setAttribute } from "./dom.mjs";

const SIDE = 68; // CSS px

export class Variations {
    #model;
    #actions;
    #bitmaps;
    #shown = "";

    /** @param {import("./bitmaps.mjs").Bitmaps} bitmaps @param {{url: (project: object, index: number) => string, choose: (index: number) => void}} actions */
    constructor(model, bitmaps, actions) {
        this.#model = model;
        this.#actions = actions;
        this.#bitmaps = bitmaps;
        this.element = element("div", { class: "ci-variations", role: "group", "aria-label": "Variations", hidden: true });
        this.element.addEventListener("keydown", (event) => this.#key(event));
        model.addEventListener("change", () => this.#show());
    }

    #show() {
        const { project, result, job } = this.#model;
        const variations = project?.variations ?? [];
        this.element.hidden = !result || Boolean(job) || variations.length < 2;
        if (this.element.hidden) return;
        const shown = variations.map(({ version }) => version).join(" ");
        if (shown !== this.#shown) this.#build(project, variations);
        this.#shown = shown;
        [...this.element.children].forEach((button, index) => {
            setAttribute(button, "aria-pressed", index === project.chosen);
            button.tabIndex = index === project.chosen ? 0 : -1;
        });
    }

    #build(project, variations) {
        this.element.replaceChildren(...variations.map((variation, index) => this.#button(project, variation, index)));
    }

    #button(project, { title, seconds, seed }, index) {
        const canvas = element("canvas", { "aria-hidden": "true" });
        this.#draw(canvas, this.#actions.url(project, index));
        const words = seed === null ? `${title} ${Math.max(0.1, seconds).toFixed(1)} s` : String(seed);
        return element("button", { type: "button", title: `Show ${title}`, click: () => this.#actions.choose(index) }, canvas, element("i", {}, words));
    }

    /** A square out of the middle. */
    async #draw(canvas, url) {
        const ratio = window.devicePixelRatio || 1;
        canvas.width = canvas.height = Math.round(SIDE * ratio);
        const bitmap = await this.#bitmaps.get(url).catch(() => null);
        if (!bitmap) return;
        const side = Math.min(bitmap.width, bitmap.height);
        const from = [(bitmap.width - side) / 2, (bitmap.height - side) / 2, side, side];
        canvas.getContext("2d").drawImage(bitmap, ...from, 0, 0, canvas.width, canvas.height);
    }

    #key(event) {
        const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (!way || event.altKey || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        event.stopPropagation();
        const { variations, chosen } = this.#model.project;
        const next = (chosen + way + variations.length) % variations.length;
        this.#actions.choose(next);
        this.element.children[next].focus();
    }
}
