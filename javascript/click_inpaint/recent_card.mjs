/** One project of the list: how it looks, its name, when it was used; and a bin that asks once more. */

import { element, setAttribute, setText } from "./dom.mjs";
import { icon, iconButton } from "./icons.mjs";
import { editsOf, when } from "./recent_words.mjs";

export class RecentCard {
    #canvas = element("canvas", { class: "ci-recent-look", width: 1, height: 1, "aria-hidden": "true" });
    #name = element("span", { class: "ci-recent-name" });
    #about = element("small");
    #main;
    #bin;
    #sure;
    #drawn = null;

    /** @param {{open: () => void, remove: () => void}} actions */
    constructor({ open, remove }) {
        const words = element("span", { class: "ci-recent-words" }, this.#name, this.#about);
        this.#main = element("button", { class: "ci-recent-main", type: "button", click: open }, this.#canvas, words);
        this.#bin = iconButton("trash", "Delete this project", () => this.#ask());
        this.#sure = element("button", {
            class: "ci-recent-sure", type: "button", hidden: true, click: remove, blur: () => this.#leave(false), keydown: (event) => this.#key(event),
        }, icon("trash"), element("span", {}, "Delete"));
        this.element = element("li", { class: "ci-recent-card" }, this.#main, this.#bin, this.#sure);
    }

    /** @param {object} project as the list of the server has it */
    show({ name, when: used, edits, size, problem }) {
        setText(this.#name, problem ? "Damaged project" : name);
        setText(this.#about, when(used));
        setAttribute(this.#main, "title", problem || `${name}, ${size.join(" x ")}, ${editsOf(edits)}`);
        setAttribute(this.#main, "aria-label", problem ? `Damaged project, ${when(used)}` : `Open ${name}, ${when(used)}, ${editsOf(edits)}`);
        setAttribute(this.#bin, "aria-label", `Delete ${problem ? "the damaged project" : name}`);
        this.#main.disabled = Boolean(problem);
    }

    /** Its little picture, fetched when it is another one. @param {string|null} url @param {import("./bitmaps.mjs").Bitmaps} bitmaps */
    async draw(url, bitmaps) {
        if (this.#drawn === url || !url) return;
        this.#drawn = url;
        const bitmap = await bitmaps.get(url).catch(() => null);
        if (!bitmap || this.#drawn !== url) return;
        this.#canvas.width = bitmap.width;
        this.#canvas.height = bitmap.height;
        this.#canvas.getContext("2d").drawImage(bitmap, 0, 0);
    }

    focus() {
        (this.#main.disabled ? this.#bin : this.#main).focus({ preventScroll: true });
    }

    /** What is deleted cannot be had back: the bin becomes a word to press, until something else is. */
    #ask() {
        this.#bin.hidden = true;
        this.#sure.hidden = false;
        this.#sure.focus({ preventScroll: true });
    }

    #leave(giveFocusBack) {
        this.#bin.hidden = false;
        this.#sure.hidden = true;
        if (giveFocusBack) this.#bin.focus({ preventScroll: true });
    }

    #key(event) {
        if (event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        this.#leave(true);
    }
}
