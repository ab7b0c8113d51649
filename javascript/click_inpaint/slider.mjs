/** A slider with a number beside it: both say the same length in picture pixels. */

import { element, setAttribute } from "./dom.mjs";
import { STEPS } from "./scales.mjs";

export class Slider {
    #scale;
    #range;
    #number;
    #moving = false;
    #typing = false;

    /**
     * @typedef {(value: number) => void} Take
     * @param {{label: string, title: string, scale: import("./scales.mjs").Scale, move: Take, settle: Take}} options
     *   move: while it is dragged; settle: once, when it is let go
     */
    constructor({ label, title, scale, move, settle }) {
        this.#scale = scale;
        this.#range = element("input", {
            type: "range", class: "ci-range", min: 0, max: STEPS, step: 1, "aria-label": label,
            input: () => this.#moved(move), change: () => this.#settled(this.value, settle),
            keydown: (event) => this.#arrow(event, settle),
        });
        this.#number = element("input", {
            type: "number", class: "ci-number", min: scale.least, max: scale.most, step: 1, "aria-label": `${label} in pixels`,
            input: () => (this.#typing = true),
            change: () => this.#settled(scale.limit(this.#number.value), settle),
            blur: () => (this.#typing = false),
            keydown: (event) => event.key === "Enter" && this.#number.blur(),
        });
        const field = element("span", { class: "ci-field" }, this.#number, element("span", { class: "ci-unit" }, "px"));
        this.element = element("div", { class: "ci-slider", title }, element("span", { class: "ci-slider-label" }, label), this.#range, field);
        this.show(0);
    }

    /** The length on show. */
    get value() {
        return this.#scale.toValue(Number(this.#range.value));
    }

    /** Show a length, unless the person is moving the slider or typing another one. */
    show(value) {
        if (this.#moving || this.#typing) return;
        this.#range.value = this.#scale.toPosition(value);
        this.#paint(value);
    }

    set disabled(off) {
        this.#range.disabled = this.#number.disabled = off;
    }

    #moved(move) {
        this.#moving = true;
        this.#paint(this.value);
        move(this.value);
    }

    #settled(value, settle) {
        this.#moving = this.#typing = false;
        this.show(value);
        settle(value);
    }

    /** One pixel a key press, whatever the position. */
    #arrow(event, settle) {
        const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageUp: 10, PageDown: -10 }[event.key];
        if (!way || event.altKey || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        this.#settled(this.#scale.limit(Number(this.#number.value) + way), settle);
    }

    #paint(value) {
        const at = (this.#scale.toPosition(value) / STEPS) * 100;
        const zero = (this.#scale.zero / STEPS) * 100;
        this.#number.value = value;
        this.#range.style.setProperty("--ci-from", `${Math.min(at, zero)}%`);
        this.#range.style.setProperty("--ci-to", `${Math.max(at, zero)}%`);
        setAttribute(this.#range, "aria-valuetext", `${value} px`);
    }
}
