/** Mask health: what would spoil the result, said before it is painted, each with the press that mends it. */

import { element } from "./dom.mjs";
import { Generating } from "./generating.mjs";
import { icon } from "./icons.mjs";
import { Trailing } from "./latest.mjs";

const PAUSE = 150; // ms of rest before the server is asked

export class Health {
    #model;
    #api;
    #mend;
    #asked = "";
    #timer = 0;
    #shown = null;
    #requests;
    element = element("ul", { class: "ci-findings", "aria-label": "What would spoil the result" });

    /** @param {(changes: object) => void} refine changes the refinement */
    constructor({ model, api }, refine) {
        this.#model = model;
        this.#api = api;
        this.#mend = refine;
        // A refusal only means that the selection went while it was looked at.
        this.#requests = new Trailing((answer) => answer && model.update({ findings: answer.findings }), () => model.update({ findings: [] }));
        model.addEventListener("change", () => this.#changed());
    }

    #changed() {
        this.#look();
        const { findings, job } = this.#model;
        this.element.hidden = !findings.length || job !== null;
        if (findings !== this.#shown) this.#build(findings);
    }

    #look() {
        const { project, hasMask, job, dirty } = this.#model;
        if (!project || job || dirty) return;
        if (!hasMask) return this.#forget();
        const asked = { ...Generating.asked(this.#model), prompt: "" };
        const key = JSON.stringify([project.id, project.revision, asked]);
        if (key === this.#asked) return;
        this.#asked = key;
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#requests.run((ticket) => this.#api.health(project.id, asked, ticket)), PAUSE);
    }

    #forget() {
        clearTimeout(this.#timer);
        this.#asked = "";
        this.#requests.cancel();
        if (this.#model.findings.length) this.#model.update({ findings: [] });
    }

    #build(findings) {
        this.#shown = findings;
        this.element.replaceChildren(...findings.map((finding) => {
            const press = element("button", { class: "ci-link", type: "button", click: () => this.#press(finding) }, finding.mend);
            return element("li", {}, icon("warning"), element("span", {}, `${finding.words} `, finding.mend ? press : null));
        }));
    }

    #press({ refinement, overrides }) {
        if (this.#model.locked) return;
        if (Object.keys(overrides).length) this.#model.update({ overrides: { ...this.#model.overrides, ...overrides } });
        if (Object.keys(refinement).length) this.#mend(refinement);
    }
}
