/** Keeps the auto values and the host's rectangle up to date while the mask, the purpose or the checkpoint changes. */

import { Generating } from "./generating.mjs";
import { Trailing } from "./latest.mjs";

const PAUSE = 120; // ms of rest before the server is asked

export class Tuning {
    #model;
    #api;
    #asked = "";
    #timer = 0;
    #requests;

    constructor({ model, api, messages }) {
        this.#model = model;
        this.#api = api;
        this.#requests = new Trailing((answer) => answer && model.update({ tuning: answer }), (error) => this.#failed(error, messages));
        model.addEventListener("change", () => this.#look());
    }

    /** Values and region hang on these alone; the prompt changes neither. */
    #look() {
        const { host, project, hasMask, job, dirty } = this.#model;
        if (!host || !project || job || dirty) return;
        if (!hasMask) {
            this.#forget();
            return;
        }
        const asked = { ...Generating.asked(this.#model), prompt: "" };
        const key = JSON.stringify([project.id, project.revision, asked]);
        if (key === this.#asked) return;
        this.#asked = key;
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#requests.run((ticket) => this.#api.tuning(project.id, asked, ticket)), PAUSE);
    }

    #forget() {
        clearTimeout(this.#timer);
        this.#asked = "";
        this.#requests.cancel();
        if (this.#model.tuning) this.#model.update({ tuning: null });
    }

    /** A checkpoint that has gone is forgotten, so that the next question is answered. */
    #failed(error, messages) {
        const wasChosen = this.#model.checkpoint !== null;
        if (wasChosen) this.#model.update({ checkpoint: null });
        // Otherwise a refusal only means that the selection went while its values were asked for.
        if (wasChosen || error.status !== 400) messages.fail(error);
    }
}
