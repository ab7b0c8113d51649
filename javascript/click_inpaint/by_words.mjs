/** Things by words: looks for what they say; without a model fetches one, then goes on. */

import { foundWords } from "./by_words_said.mjs";
import { FetchFirst } from "./fetch_first.mjs";

export class ByWords {
    #model;
    #api;
    #writes;
    #messages;
    #task;
    #reader;

    /** @param {import("./task.mjs").Task} task @param {import("./downloads.mjs").Downloads} downloads */
    constructor({ model, api, writes, messages }, task, downloads) {
        this.#model = model;
        this.#api = api;
        this.#writes = writes;
        this.#messages = messages;
        this.#task = task;
        this.#reader = new FetchFirst(model, downloads, "text", "byWords");
    }

    /** A layer of each thing that fits; one undo takes all of them back. @param {string} typed @returns {Promise<boolean>} something was found */
    async find(typed) {
        const words = typed.trim();
        const { project, locked, job, layers } = this.#model;
        if (!words || locked || job) return false;
        if (!this.#reader.isReady) {
            this.#model.update({ byWords: { state: "missing", words } });
            return false;
        }
        this.#model.update({ byWords: null });
        const end = await this.#task.run({ text: `Looking for ${words}` }, () => this.#api.findByWords(project.id, words));
        if (end?.state === "failed") this.#model.update({ byWords: { state: "nothing", sentence: end.error } });
        if (end?.state !== "done") return false;
        this.#writes.reset(end.project);
        this.#model.update({ activeId: null, answer: null, dirty: false, result: null });
        this.#writes.adopt(end.project);
        this.#messages.announce(foundWords(layers, end.project.layers));
        return true;
    }

    /** Fetch what reads words, then look for those that were typed. */
    get() {
        const { words } = this.#model.byWords;
        this.#reader.get(() => this.find(words));
    }

    /** Nobody wants to know any more. */
    close() {
        this.#reader.forget();
        if (this.#model.byWords) this.#model.update({ byWords: null });
    }
}
