/** The bar below a picture that is being extended: pixels for each side, quick choices, and doing it. */

import { byPart, isNone, SIDES, toAspect } from "./borders.mjs";
import { element } from "./dom.mjs";
import { iconButton } from "./icons.mjs";

const WORDS = { left: "Left", top: "Top", right: "Right", bottom: "Bottom" };
const CHOICES = [
    { name: "1:1", title: "Square", of: (size) => toAspect(size, 1, 1) },
    { name: "4:3", title: "Four to three", of: (size) => toAspect(size, 4, 3) },
    { name: "16:9", title: "Wide", of: (size) => toAspect(size, 16, 9) },
    { name: "9:16", title: "Tall", of: (size) => toAspect(size, 9, 16) },
    { name: "+25 %", title: "A quarter more on the whole", of: (size) => byPart(size, 0.25) },
];

export class ExtendBar {
    #model;
    #stage;
    #extending;
    #fields;
    #apply;

    /** @param {import("./extending.mjs").Extending} extending */
    constructor(model, stage, extending) {
        this.#model = model;
        this.#stage = stage;
        this.#extending = extending;
        this.#fields = SIDES.map((side) => this.#field(side));
        const fields = this.#fields.map(({ side, input }) => element("label", { class: "ci-extend-field" }, element("span", {}, WORDS[side]), input));
        const choices = CHOICES.map(({ name, title, of }) => element("button", { type: "button", title, click: (event) => this.#choose(event, of) }, name));
        this.#apply = element("button", { type: "button", class: "ci-found-go", click: () => extending.apply() }, "Extend", element("kbd", {}, "Enter"));
        this.element = element("div", { class: "ci-found ci-extend", role: "region", "aria-label": "Extend the picture", hidden: true },
            element("span", { class: "ci-extend-fields", role: "group", "aria-label": "Pixels to add" }, ...fields),
            element("span", { class: "ci-extend-choices", role: "group", "aria-label": "Quick choices" }, ...choices),
            element("span", { class: "ci-extend-end" }, this.#apply, iconButton("close", "Leave (Esc)", () => extending.leave())));
        extending.barHeight = () => this.element.offsetHeight;
        model.addEventListener("change", () => this.#show());
    }

    #field(side) {
        const input = element("input", {
            type: "number", min: 0, step: 1, value: 0, inputmode: "numeric", "aria-label": `Pixels to add: ${side}`,
            change: () => this.#enter(side, input), keydown: (event) => this.#key(event, side, input),
        });
        return { side, input };
    }

    #enter(side, input) {
        if (this.#model.tool !== "extend") return; // it lost the focus as the bar went
        const value = Math.max(0, Math.round(input.valueAsNumber || 0));
        this.#extending.set({ ...this.#model.borders, [side]: value });
        input.value = this.#model.borders[side];
    }

    /** After a press of the mouse Enter is for doing it, not for the same button again. */
    #choose({ detail }, of) {
        this.#extending.set(of(this.#model.project.size));
        if (!detail) return;
        this.#stage.surface.dataset.pointed = ""; // as after a click on it, without a focus ring
        this.#stage.surface.focus({ preventScroll: true });
    }

    /** In a field the page's keys are silent. */
    #key(event, side, input) {
        if (event.key !== "Enter" && event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        if (event.key === "Escape") return this.#extending.leave();
        this.#enter(side, input);
        this.#extending.apply();
    }

    #show() {
        const { project, tool, borders, job, resizing } = this.#model;
        const hadFocus = this.element.contains(document.activeElement);
        this.element.hidden = !project || tool !== "extend" || job !== null;
        if (this.element.hidden) {
            if (hadFocus) this.#stage.surface.focus({ preventScroll: true });
            return;
        }
        for (const { side, input } of this.#fields) if (document.activeElement !== input) input.value = borders[side];
        this.#apply.disabled = isNone(borders) || resizing;
        this.#apply.classList.toggle("ci-busy-button", resizing);
        this.#apply.title = isNone(borders) ? "Drag an edge outwards first" : "Add that much and select it (Enter)";
    }
}
