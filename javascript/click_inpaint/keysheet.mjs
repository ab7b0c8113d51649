/** The sheet of all keys: a real dialog, so that the browser keeps the focus in it and Esc closes it. */

import { element } from "./dom.mjs";
import { icon } from "./icons.mjs";
import { SHEET } from "./shortcuts.mjs";

export class KeySheet {
    constructor() {
        const close = element("button", { class: "ci-icon-button", type: "button", title: "Close", "aria-label": "Close", click: () => this.element.close() }, icon("close"));
        const head = element("header", {}, element("h2", {}, "Keys and gestures"), close);
        const touch = element("p", { class: "ci-dim" }, "Touch: tap adds, a long press takes away, two fingers zoom and move.");
        this.element = element("dialog", { class: "ci-dialog", "aria-label": "Keys and gestures" }, head, element("div", { class: "ci-sheet" }, ...SHEET.map(group)), touch);
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
    const rows = keys.map(([caps, words]) => element("div", { class: "ci-key-row" }, element("span", {}, ...caps.map((cap) => element("kbd", {}, cap))), element("span", {}, words)));
    return element("section", {}, element("h3", {}, title), ...rows);
}
