/** The colours that the mask is given before Stable Diffusion paints over it: one for all of it, or strokes of some. */

import { FIRST_COLOUR } from "./colouring.mjs";
import { element, setAttribute, setText } from "./dom.mjs";
import { icon } from "./icons.mjs";

const link = (words, title, click) => element("button", { class: "ci-link", type: "button", title, click }, words);

export class ColourChoice {
    #model;
    #colouring;
    #input;
    #brush;
    #words = element("span", { class: "ci-colour-words" });
    #none;
    #back;
    #clear;

    /** @param {import("./colouring.mjs").Colouring} colouring @param {(command: string) => void} run */
    constructor(model, colouring, run) {
        this.#model = model;
        this.#colouring = colouring;
        this.#input = element("input", { type: "color", value: FIRST_COLOUR, "aria-label": "Colour of the mask", input: () => model.update({ colour: this.#input.value }) });
        this.#brush = element("button", { class: "ci-colour-brush", type: "button", title: "Paint strokes of this colour; they count only inside what is selected", click: () => this.#take(run) },
            icon("brush"), element("span", {}, "Paint colour"));
        this.#none = link("No colour", "Begin from the picture as it is", () => model.update({ colour: null }));
        this.#back = link("Take back", "As before the last stroke (Ctrl+Z while the colour brush is in hand)", () => colouring.takeBack());
        this.#clear = link("Clear", "Take all strokes of colour away", () => colouring.clear());
        const field = element("label", { class: "ci-colour", title: "Colour what is selected first; Stable Diffusion then paints over it" }, this.#input, element("span", {}, "Colour"));
        const links = element("span", { class: "ci-colour-links" }, this.#words, this.#none, this.#back, this.#clear);
        this.element = element("div", { class: "ci-colours", role: "group", "aria-label": "Colour", hidden: true }, field, this.#brush, links);
        model.addEventListener("change", () => this.#show());
    }

    /** The brush in hand, or put away again. */
    #take(run) {
        const isInHand = this.#model.tool === "colour";
        if (!isInHand) this.#model.update({ colour: this.#model.colour ?? this.#input.value });
        run(isInHand ? "tool:select" : "tool:colour");
    }

    #show() {
        const { takesColour, colour, paints, tool, job, hasMask } = this.#model;
        this.element.hidden = !takesColour;
        if (this.element.hidden) return;
        this.#input.value = colour ?? FIRST_COLOUR;
        this.#brush.disabled = job !== null || !hasMask;
        for (const part of [this.#input, this.#none, this.#back, this.#clear]) part.disabled = job !== null;
        setAttribute(this.#brush, "aria-pressed", tool === "colour");
        this.element.classList.toggle("ci-colourless", colour === null);
        setText(this.#words, wordsFor(colour, paints));
        this.#none.hidden = colour === null || paints.length > 0;
        this.#back.hidden = !this.#colouring.canTakeBack;
        this.#clear.hidden = !paints.length;
    }
}

/** What is coloured now. */
export function wordsFor(colour, paints) {
    if (paints.length) return paints.length === 1 ? "1 stroke" : `${paints.length} strokes`;
    return colour === null ? "" : "All that is selected";
}
