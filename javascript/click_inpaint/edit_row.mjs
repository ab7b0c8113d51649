/** One row of the list of what was done: how the place looks now, what was done there, by whom. */

import { element, setAttribute, setText } from "./dom.mjs";
import { iconButton, setIcon } from "./icons.mjs";
import { drawSquare } from "./thumbnail.mjs";

const SIDE = 34; // CSS px

/**
 * @typedef {object} EditActions
 * @property {() => void} open shows its variations, or leaves them
 * @property {() => void} toggle hides or shows it
 * @property {() => void} reopen takes it back and selects again what it was made from
 * @property {() => void} remove
 */
export class EditRow {
    #canvas = element("canvas", { class: "ci-thumbnail", "aria-hidden": "true" });
    #name = element("span", { class: "ci-layer-name" });
    #about = element("small");
    #eye;
    #main;
    #drawn = "";

    /** @param {string} id @param {EditActions} actions */
    constructor(id, actions) {
        this.#eye = iconButton("eye", "Hide", (event) => {
            if (event.detail) this.#eye.blur();
            actions.toggle();
        });
        const reopen = iconButton("again", "Take back and select again", actions.reopen);
        const bin = iconButton("trash", "Delete this edit", actions.remove);
        const words = element("span", { class: "ci-layer-words" }, this.#name, this.#about);
        this.#main = element("button", { class: "ci-layer-main", type: "button", click: actions.open }, this.#canvas, words);
        const buttons = element("span", { class: "ci-layer-buttons" }, reopen, this.#eye, bin);
        this.element = element("li", { class: "ci-layer" }, this.#main, buttons);
        this.element.dataset.layer = id;
    }

    /** @param {object} edit @param {{isActive: boolean, locked: boolean}} around */
    show(edit, { isActive, locked }) {
        const { title, seed } = edit.variations[edit.chosen];
        const more = edit.variations.length > 1 ? `${edit.chosen + 1} of ${edit.variations.length}` : "";
        setText(this.#name, [edit.name, edit.objects.join(", ")].filter(Boolean).join(": "));
        setText(this.#about, [seed === null ? title : `Stable Diffusion, ${title}`, more].filter(Boolean).join(" · "));
        this.element.classList.toggle("ci-active", isActive);
        this.element.classList.toggle("ci-unseen", !edit.visible);
        setAttribute(this.#main, "aria-pressed", isActive);
        setAttribute(this.#main, "title", "Its variations, and other ways to do it");
        setIcon(this.#eye, edit.visible ? "eye" : "hidden");
        this.#eye.title = edit.visible ? "Hide: show what was there before" : "Show";
        setAttribute(this.#eye, "aria-label", this.#eye.title);
        setAttribute(this.#eye, "aria-pressed", !edit.visible);
        for (const button of this.element.querySelectorAll(".ci-layer-buttons button")) button.disabled = locked;
    }

    /** Its picture, fetched when it is another one. @param {string} url @param {import("./bitmaps.mjs").Bitmaps} bitmaps */
    draw(url, bitmaps) {
        if (this.#drawn === url) return;
        this.#drawn = url;
        drawSquare(this.#canvas, SIDE, bitmaps.get(url));
    }
}
