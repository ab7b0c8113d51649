/** Things by words: looks for what they say; without a model fetches one, then goes on. */

import { foundWords } from "./by_words_said.mjs";

export class ByWords {
    #model;
    #api;
    #writes;
    #messages;
    #task;
    #downloads;
    #awaited = null; // names of weights that were asked for, and the words to go on with

    /** @param {import("./task.mjs").Task} task @param {import("./downloads.mjs").Downloads} downloads */
    constructor({ model, api, writes, messages }, task, downloads) {
        this.#model = model;
        this.#api = api;
        this.#writes = writes;
        this.#messages = messages;
        this.#task = task;
        this.#downloads = downloads;
        model.addEventListener("change", () => this.#goOn());
    }

    /** A layer of each thing that fits; one undo takes all of them back. @param {string} typed @returns {Promise<boolean>} something was found */
    async find(typed) {
        const words = typed.trim();
        const { project, locked, job, status, layers } = this.#model;
        if (!words || locked || job) return false;
        if (!status?.text?.ready) {
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
        const { status, byWords } = this.#model;
        this.#awaited = { names: [...status.text.get], words: byWords.words };
        for (const name of this.#awaited.names) this.#downloads.start(name);
    }

    /** Nobody wants to know any more. */
    close() {
        this.#awaited = null;
        if (this.#model.byWords) this.#model.update({ byWords: null });
    }

    #goOn() {
        const { byWords, status, downloads, job } = this.#model;
        if (!this.#awaited || byWords?.state !== "missing" || job) return;
        const { names, words } = this.#awaited;
        if (names.some((name) => downloads[name]) || !status.text.ready) return;
        this.#awaited = null;
        this.find(words);
    }
}
