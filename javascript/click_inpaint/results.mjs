/** What is shown after a removal: its variations, and the bar with other engines, before and after, undo, go on. */

import { element, setAttribute, setText } from "./dom.mjs";
import { icon } from "./icons.mjs";

const button = (words, title, click, ...more) => element("button", { type: "button", title, click }, words, ...more);

export class Results {
    #model;
    #actions;
    #said = element("span", { class: "ci-results-said" });
    #others = element("span", { class: "ci-results-others" });
    #compare;
    #undo;
    #shown = null;
    #known = null;

    /**
     * @param {HTMLElement} variations
     * @param {{tryAgain: (engine: string) => void, compare: () => void, undo: () => void, dismiss: () => void}} actions
     */
    constructor(model, actions, variations) {
        this.#model = model;
        this.#actions = actions;
        this.#compare = button("Before / after", "Compare with the original (C)", actions.compare, element("kbd", {}, "C"));
        this.#undo = button("Undo", "Bring it back (Ctrl+Z)", actions.undo);
        const go = button("Continue", "Work on with this result", actions.dismiss);
        go.classList.add("ci-results-go");
        const said = element("span", { class: "ci-results-line" }, icon("check"), this.#said);
        const buttons = element("span", { class: "ci-results-buttons" }, this.#compare, this.#undo, go);
        const bar = element("div", { class: "ci-results" }, said, this.#others, buttons);
        this.element = element("div", { class: "ci-outcome", role: "region", "aria-label": "Result", hidden: true }, variations, bar);
        model.addEventListener("change", () => this.#show());
    }

    #show() {
        const { result, busy, attempts, comparing, project } = this.#model;
        this.element.hidden = !result || busy;
        if (this.element.hidden) return;
        const shown = result.variations[result.chosen];
        setText(this.#said, `${shown.seed === null ? shown.title : "Stable Diffusion"}, ${seconds(shown.seconds)}`);
        this.#said.title = shown.title;
        this.#undo.hidden = result.id !== project.edits.at(-1)?.id;
        setAttribute(this.#compare, "aria-pressed", comparing);
        const known = attempts.map(({ name }) => name).join(" ");
        if (this.#shown !== result || this.#known !== known) this.#offer(result, shown, attempts);
        this.#known = known;
    }

    #offer(result, { engine }, engines) {
        this.#shown = result;
        const others = engines.filter(({ name }) => name !== engine || name === "host");
        const attempt = ({ name, title, description }) =>
            button(name === engine ? "Another seed" : title, `Again with ${title}: ${description}`, () => this.#actions.tryAgain(name));
        const tries = others.map(attempt);
        this.#others.replaceChildren(...(tries.length ? [element("span", {}, "Try"), ...tries] : []));
    }
}

/** "1.4 s"; under a tenth of a second is "0.1 s". */
function seconds(value) {
    return `${value < 10 ? Math.max(0.1, value).toFixed(1) : Math.round(value)} s`;
}
