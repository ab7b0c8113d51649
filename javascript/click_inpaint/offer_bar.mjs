/** The bar that asks whether an offered shadow or reflection is right. */

import { element, setText } from "./dom.mjs";
import { icon } from "./icons.mjs";

export class OfferBar {
    #model;
    #said = element("span", { class: "ci-found-said" });

    /** @param {{keep: () => void, refuse: () => void}} actions */
    constructor(model, { keep, refuse }) {
        this.#model = model;
        const no = element("button", { type: "button", title: "Take the layer away again", click: refuse }, "No", element("kbd", { "aria-hidden": "true" }, "Esc"));
        const yes = element("button", { type: "button", class: "ci-found-go", title: "Leave it selected, as a layer of its own", click: keep }, "Keep it", element("kbd", { "aria-hidden": "true" }, "Enter"));
        this.element = element("div", { class: "ci-found ci-offer", role: "region", "aria-label": "What was found at its foot", hidden: true },
            element("span", { class: "ci-found-line" }, icon("shadow"), this.#said), no, yes);
        model.addEventListener("change", () => this.#show());
    }

    #show() {
        const { offered } = this.#model;
        this.element.hidden = !offered;
        if (offered) setText(this.#said, `${offered.name}?`);
    }
}
