/** Says that a small part of the picture is looked at: in the status bar, and on the picture where that has no room. */

import { element } from "./dom.mjs";
import { icon } from "./icons.mjs";

const WORDS = "Looking closely at this part";
const WHY = "You zoomed in, so the model sees only this part of the picture, and small objects in it better.";

export class Closely {
    #model;
    element = this.#words("ci-closely", { role: "status" });
    note = this.#words("ci-closely ci-closely-note");

    constructor(model) {
        this.#model = model;
        model.addEventListener("change", () => this.#show());
    }

    #words(look, more = {}) {
        return element("span", { class: look, title: WHY, hidden: true, ...more }, icon("closely"), WORDS);
    }

    #show() {
        this.element.hidden = this.note.hidden = !this.#model.looksClosely;
    }
}
