/** The sheet of all keys: a real dialog, so that the browser keeps the focus in it and Esc closes it. */

import { element } from "./dom.mjs";
import { iconButton } from "./icons.mjs";
import { SHEET } from "./shortcuts.mjs";

export class KeySheet {
    constructor() {
        const close = iconButton("close", "Close", () => this.element.close());
        const head = element("header", {}, element("h2", {}, "Keys and gestures"), close);
        const touch = element("p", { class: "ci-dim" }, "Touch: tap adds, a long press takes away, two fingers zoom and move.");
        const small = element("p", { class: "ci-dim" }, "Something small? Zoom in before you click: SAM then looks closely at the part in view.");
        const sheet = element("div", { class: "ci-sheet" }, ...SHEET.map(group));
        this.element = element("dialog", { class: "ci-dialog", "aria-label": "Keys and gestures" }, head, sheet, small, touch);
        this.element.addEventListener("click", (event) => event.target === this.element && this.element.close());
        this.element.addEventListener("keydown", (event) => this.#key(event));
    }

    open() {
        if (!this.element.open) this.element.showModal();
    }

    /** The host must not hear Esc: its handler fails in foreign tabs. */
    #key(event) {
        event.stopPropagation();
        if (event.key === "?") this.element.close();
    }
}

function group({ title, keys }) {
    return element("section", {}, element("h3", {}, title), ...keys.map(row));
}

function row([caps, words]) {
    const drawn = caps.map((cap) => element("kbd", {}, cap));
    return element("div", { class: "ci-key-row" }, element("span", {}, ...drawn), element("span", {}, words));
}
