/** Removing what is selected: starts the job and takes over the result. */

import { STABLE_DIFFUSION } from "./model.mjs";

export class Removing {
    #model;
    #api;
    #writes;
    #messages;
    #task;
    #generating;
    #begun = 0;

    /** @param {import("./task.mjs").Task} task @param {import("./generating.mjs").Generating} generating what paints with the host */
    constructor({ model, api, writes, messages }, task, generating) {
        this.#model = model;
        this.#api = api;
        this.#writes = writes;
        this.#messages = messages;
        this.#task = task;
        this.#generating = generating;
    }

    /** Do what is to be done with the chosen engine. */
    start() {
        const { hasMask, job, project, chosenEngine } = this.#model;
        if (!project || job || !chosenEngine) return;
        if (hasMask || this.#model.dirty) this.#run(chosenEngine, false);
        else this.#messages.say(`Click the object first. Then press ${this.#model.chosenPreset.title}.`);
    }

    /** Another variation of the newest edit, by that engine. @param {string} name */
    tryAgain(name) {
        const engine = this.#model.engines.find((one) => one.name === name);
        if (engine && !this.#model.job) this.#run(engine, true);
    }

    /** @returns {boolean} there was something to cancel */
    cancel() {
        return this.#generating.cancel() || this.#task.cancel();
    }

    /** Go on to the next of several variations. */
    skip() {
        this.#generating.skip();
    }

    /** Another project: the old one's job goes on alone. */
    reset() {
        this.#begun++;
        this.#generating.reset();
        this.#task.reset();
    }

    async #run(engine, again) {
        const turn = ++this.#begun;
        const project = await (engine === STABLE_DIFFUSION ? this.#generating.run(again) : this.#fill(engine, again));
        if (project && turn === this.#begun) this.#succeed(project, engine);
    }

    /** @returns {Promise<object|null>} the project with the result */
    async #fill(engine, again) {
        const { id } = this.#model.project;
        const start = () => this.#writes.push((revision) => this.#api.inpaint(id, revision, engine.name, again));
        const end = await this.#task.run({ text: `Removing with ${engine.title}` }, start);
        if (end?.state === "failed") await this.#fail(end.error);
        if (end?.state === "cancelled") this.#messages.say("Cancelled. Your selection is still here.");
        return end?.state === "done" ? end.project : null;
    }

    /** An engine whose model turned out to be of no use is no longer offered. */
    async #fail(sentence) {
        this.#messages.fail(new Error(sentence));
        try {
            this.#model.update({ status: await this.#api.status() });
        } catch (error) {
            this.#messages.fail(error);
        }
    }

    #succeed(project, engine) {
        this.#writes.reset(project);
        this.#model.update({ activeId: null, answer: null, dirty: false, result: project.edits.at(-1) ?? null });
        this.#writes.adopt(project);
        this.#messages.announce(`Done with ${engine.title}.`);
    }
}
