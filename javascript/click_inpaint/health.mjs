/** Mask health: what would spoil the result, said before it is painted, each with the press that mends it. */

import { Asking } from "./asking.mjs";
import { element } from "./dom.mjs";
import { icon } from "./icons.mjs";

export class Health {
    #model;
    #mend;
    #shown = null;
    element = element("ul", { class: "ci-findings", "aria-label": "What would spoil the result" });

    /** @param {(changes: object) => void} refine changes the refinement */
    constructor({ model, api }, refine) {
        this.#model = model;
        this.#mend = refine;
        new Asking(model, {
            heedsPrompt: true,
            ask: (id, asked, ticket) => api.health(id, asked, ticket),
            take: ({ findings }) => model.update({ findings }),
            forget: () => model.findings.length && model.update({ findings: [] }),
            // A refusal only means that the selection went while it was looked at.
            fail: () => model.update({ findings: [] }),
        });
        model.addEventListener("change", () => this.#show());
    }

    #show() {
        const { findings, busy } = this.#model;
        this.element.hidden = !findings.length || busy;
        if (findings !== this.#shown) this.#build(findings);
    }

    #build(findings) {
        this.#shown = findings;
        this.element.replaceChildren(...findings.map((finding) => {
            const press = element("button", { class: "ci-link", type: "button", click: () => this.#press(finding) }, finding.mend);
            return element("li", {}, icon("warning"), element("span", {}, `${finding.words} `, finding.mend ? press : null));
        }));
    }

    #press({ refinement, overrides, prompt }) {
        if (this.#model.locked) return;
        if (prompt !== null) this.#model.update({ prompt });
        if (Object.keys(overrides).length) this.#model.update({ overrides: { ...this.#model.overrides, ...overrides } });
        if (Object.keys(refinement).length) this.#mend(refinement);
    }
}
