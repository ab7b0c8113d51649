/** The foot of the side panel: the one big button and the two ways to keep the work. */

import { element } from "./dom.mjs";
import { icon } from "./icons.mjs";

export class Foot {
    #model;
    #mask;
    #picture;

    /** @param {HTMLElement} primary @param {(kind: string) => void} save */
    constructor(model, primary, save) {
        this.#model = model;
        const look = { class: "ci-secondary", type: "button" };
        const button = (words, kind) => element("button", { ...look, click: () => save(kind) }, icon("save"), words);
        this.#mask = button("Save mask", "mask");
        this.#picture = button("Save picture", "picture");
        this.element = element("div", { class: "ci-foot" }, primary, this.#mask, this.#picture);
        model.addEventListener("change", () => this.#show());
        this.#show();
    }

    #show() {
        const { hasMask, hasEdits } = this.#model;
        this.#mask.disabled = !hasMask;
        this.#mask.title = hasMask ? "Black and white PNG for Inpaint upload" : "Select something first";
        this.#picture.disabled = !hasEdits;
        this.#picture.title = hasEdits ? "The result as PNG, exact outside what you removed" : "Remove something first";
    }
}
