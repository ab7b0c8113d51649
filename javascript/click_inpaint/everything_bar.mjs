/** The bar under everything that was found: how much of it is chosen, and what to do with it. */

import { element, setText } from "./dom.mjs";
import { icon, iconButton } from "./icons.mjs";

export class EverythingBar {
    #model;
    #said = element("span", { class: "ci-found-said" });
    #hint = element("span", { class: "ci-found-hint" }, "Click what you want.");
    #word = element("span");
    #take;

    /** @param {{take: () => void, save: () => void, close: () => void}} actions */
    constructor(model, { take, save, close }) {
        this.#model = model;
        const keep = element("button", { type: "button", title: "All of it as COCO JSON, with masks, boxes and scores", click: save }, "Save as COCO");
        this.#take = element("button", { type: "button", class: "ci-found-go", click: take }, this.#word, element("kbd", {}, "Enter"));
        this.element = element("div", { class: "ci-found", role: "region", "aria-label": "Everything that was found", hidden: true },
            element("span", { class: "ci-found-line" }, icon("everything"), this.#said, this.#hint), keep, this.#take, iconButton("close", "Close (Esc)", close));
        model.addEventListener("change", () => this.#show());
    }

    #show() {
        const { overview, job } = this.#model;
        this.element.hidden = !overview || Boolean(job);
        if (!overview) return;
        const { count, chosen } = overview;
        setText(this.#said, chosen.size ? `${chosen.size} of ${count} chosen` : `${count} found`);
        this.#hint.hidden = chosen.size > 0;
        setText(this.#word, chosen.size > 1 ? `Add ${chosen.size} as layers` : "Add as layer");
        this.#take.disabled = !chosen.size;
        this.#take.title = chosen.size ? "Each becomes a layer of the selection (Enter)" : "Click what you want first";
    }
}
