/** The colour that the mask is given before Stable Diffusion paints over it: a field, and the way back to none. */

import { element } from "./dom.mjs";

const BEGIN = "#c0392b"; // where the browser's own palette opens

export class ColourChoice {
    #model;
    #input;
    #none;

    constructor(model) {
        this.#model = model;
        this.#input = element("input", { type: "color", value: BEGIN, "aria-label": "Colour of the mask", input: () => model.update({ colour: this.#input.value }) });
        this.#none = element("button", { class: "ci-link", type: "button", click: () => model.update({ colour: null }) }, "No colour");
        const field = element("label", { class: "ci-colour", title: "Colour what is selected first; Stable Diffusion then paints over it" }, this.#input, element("span", {}, "Colour"));
        this.element = element("div", { class: "ci-colours", hidden: true }, field, this.#none);
        model.addEventListener("change", () => this.#show());
    }

    #show() {
        const { chosenPreset, paintsWithHost, colour, job } = this.#model;
        this.element.hidden = !paintsWithHost || !chosenPreset.takes_colour;
        if (this.element.hidden) return;
        this.#input.value = colour ?? BEGIN;
        this.#input.disabled = this.#none.disabled = job !== null;
        this.element.classList.toggle("ci-colourless", colour === null);
        this.#none.hidden = colour === null;
    }
}
