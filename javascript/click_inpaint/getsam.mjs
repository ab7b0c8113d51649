/** While only rough guesses are to be had: the way to the model manager, and a note on first use. */

import { element, setText } from "./dom.mjs";
import { icon, iconButton } from "./icons.mjs";
import { inTheBackground } from "./model_words.mjs";
import { session } from "./session.mjs";

export class GetSam {
    #model;

    /** @param {{model: import("./model.mjs").Model, open: () => void}} options */
    constructor({ model, open }) {
        this.#model = model;
        this.element = element("button", { class: "ci-link ci-figures", type: "button", "aria-haspopup": "dialog", click: open }, "Get SAM");
        this.note = this.#note(open);
        model.addEventListener("change", () => this.#show());
    }

    #note(open) {
        const close = iconButton("close", "Got it", () => this.#read());
        const more = element("button", { class: "ci-link", type: "button", "aria-haspopup": "dialog", click: open }, "get SAM");
        const words = element("span", {}, "Rough guess: drag a box around the object, or ", more, " for one click.");
        return element("div", { class: "ci-rough", hidden: true }, icon("note"), words, close);
    }

    #read() {
        session.noteRead = true;
        this.#show();
    }

    #show() {
        const { status, project, layers, hasEdits, models, downloads } = this.#model;
        const isRough = Boolean(status?.segmenter.rough);
        const coming = inTheBackground(models?.could_be_had ?? [], downloads);
        setText(this.element, coming || "Get SAM");
        this.element.hidden = !coming && !isRough;
        this.note.hidden = !isRough || !project || session.noteRead || layers.length > 0 || hasEdits || Boolean(coming);
    }
}
