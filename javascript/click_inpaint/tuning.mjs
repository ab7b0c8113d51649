/** Keeps the auto values and the host's rectangle up to date while the mask, the purpose or the checkpoint changes. */

import { Asking } from "./asking.mjs";

export class Tuning {
    #model;
    #messages;

    constructor({ model, api, messages }) {
        this.#model = model;
        this.#messages = messages;
        new Asking(model, {
            isWanted: () => model.host !== null,
            ask: (id, asked, ticket) => api.tuning(id, asked, ticket),
            take: (tuning) => model.update({ tuning }),
            forget: () => model.tuning && model.update({ tuning: null }),
            fail: (error) => this.#failed(error),
        });
    }

    /** A checkpoint that has gone is forgotten, so that the next question is answered. */
    #failed(error) {
        const wasChosen = this.#model.checkpoint !== null;
        if (wasChosen) this.#model.update({ checkpoint: null });
        // Otherwise a refusal only means that the selection went while its values were asked for.
        if (wasChosen || error.status !== 400) this.#messages.fail(error);
    }
}
