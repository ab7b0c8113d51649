/** One row of the list of what was done: how the place looks now, what was done there, by whom. */

import { element, setAttribute, setText } from "./dom.mjs";
import { iconButton, setIcon } from "./icons.mjs";
import { drawSquare } from "./thumbnail.mjs";

const SIDE = 34; // CSS px
const MATCH = 0.8; // of what was measured, as the server does by itself

/**
 * @typedef {object} EditActions
 * @property {() => void} open shows its variations, or leaves them
 * @property {() => void} toggle hides or shows it
 * @property {() => void} reopen takes it back and selects again what it was made from
 * @property {() => void} remove
 * @property {(change: {match?: number, blends?: boolean}) => void} change
 */
export class EditRow {
    #canvas = element("canvas", { class: "ci-thumbnail", "aria-hidden": "true" });
    #name = element("span", { class: "ci-layer-name" });
    #about = element("small");
    #eye;
    #main;
    #match;
    #blends;
    #chips;
    #edit = null;
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
        const chip = (words, title, click) => element("button", { class: "ci-chip", type: "button", title, click }, words);
        this.#match = chip("Match colours", "Give it the colours of its surroundings, measured around it", () => actions.change({ match: this.#edit.match ? 0 : MATCH }));
        this.#blends = chip("Blend seams", "Let a smooth change of colour take away the step at its edge", () => actions.change({ blends: !this.#edit.blends }));
        this.#chips = element("span", { class: "ci-chips ci-edit-look", role: "group", "aria-label": "How it fits in", hidden: true }, this.#match, this.#blends);
        this.element = element("li", { class: "ci-layer" }, this.#main, buttons, this.#chips);
        this.element.dataset.layer = id;
    }

    /** @param {object} edit @param {{isActive: boolean, locked: boolean}} around */
    show(edit, { isActive, locked }) {
        this.#edit = edit;
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
        this.#chips.hidden = !isActive;
        this.#match.hidden = edit.match === null;
        setAttribute(this.#match, "aria-pressed", edit.match > 0);
        setAttribute(this.#blends, "aria-pressed", edit.blends);
        for (const button of this.element.querySelectorAll(".ci-layer-buttons button, .ci-chip")) button.disabled = locked;
    }

    /** Its picture, fetched when it is another one. @param {string} url @param {import("./bitmaps.mjs").Bitmaps} bitmaps */
    draw(url, bitmaps) {
        if (this.#drawn === url) return;
        this.#drawn = url;
        drawSquare(this.#canvas, SIDE, bitmaps.get(url));
    }
}
