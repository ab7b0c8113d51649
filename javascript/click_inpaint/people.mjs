/** People, and other things by name: finds all of them, removes those that are checked, or both in one press. */

import { FetchFirst } from "./fetch_first.mjs";

export class People {
    #model;
    #api;
    #writes;
    #messages;
    #task;
    #finder;

    /** @param {import("./task.mjs").Task} task @param {import("./downloads.mjs").Downloads} downloads */
    constructor({ model, api, writes, messages }, task, downloads) {
        this.#model = model;
        this.#api = api;
        this.#writes = writes;
        this.#messages = messages;
        this.#task = task;
        this.#finder = new FetchFirst(model, downloads, "people", "people");
    }

    /** Look for all people, or put their list away. */
    toggle() {
        if (!this.close()) this.find("person");
    }

    /** A layer for each; the list says who is kept. @param {string} noun in any language */
    async find(noun) {
        const { project, job } = this.#model;
        if (job || !this.#isReady()) return;
        const text = noun === "person" ? "Looking for people" : `Looking for ${noun}`;
        const end = await this.#task.run({ text }, () => this.#api.findPeople(project.id, noun));
        if (end?.state === "failed") await this.#fail(end.error);
        if (end?.state !== "done") return;
        this.#take(end.project, null);
        await this.#list(project.id);
    }

    /** All people but the main subject are found and removed. */
    async removeAll() {
        const { project, job, fills, engine } = this.#model;
        if (job || !this.#isReady()) return;
        const chosen = fills.find(({ name }) => name === engine) ?? fills[0];
        const start = () => this.#writes.push((revision) => this.#api.removePeople(project.id, revision, chosen.name));
        const end = await this.#task.run({ text: `Removing people with ${chosen.title}` }, start);
        if (end?.state === "failed") this.#messages.fail(new Error(end.error));
        if (end?.state !== "done") return;
        this.#take(end.project, end.project.edits.at(-1) ?? null);
        this.#messages.announce("People removed.");
    }

    /** One of them shall go, or stay. @param {string} layer @param {boolean} goes */
    choose(layer, goes) {
        const { project, locked } = this.#model;
        if (locked) return null;
        return this.#writes.push((revision) => this.#api.changeLayer(project.id, layer, revision, { visible: goes }));
    }

    /** Fetch what finds people, then look for them. */
    get() {
        this.#finder.get(() => {
            this.#model.update({ people: null });
            this.find("person");
        });
    }

    /** @returns {boolean} the list was on show */
    close() {
        const { shownPeople } = this.#model;
        if (shownPeople) this.#model.update({ people: null });
        this.#finder.forget();
        return shownPeople !== null;
    }

    #isReady() {
        const { isReady } = this.#finder;
        if (!isReady) this.#model.update({ people: { state: "missing" } });
        return isReady;
    }

    /** Those that were found before stay on the list, as they stay selected; what turned out to be of no use is offered again. */
    async #fail(sentence) {
        this.#model.update({ status: await this.#api.status().catch(() => this.#model.status) });
        if (!this.#isReady()) return;
        const { shownPeople } = this.#model;
        this.#model.update({ people: shownPeople?.state === "found" ? { ...shownPeople, sentence } : { state: "nothing", sentence } });
    }

    #take(project, result) {
        this.#writes.reset(project);
        this.#model.update({ activeId: null, answer: null, dirty: false, result });
        this.#writes.adopt(project);
    }

    async #list(id) {
        try {
            const people = await this.#api.people(id);
            if (this.#model.project?.id !== id) return;
            this.#model.update({ people: { state: "found", ...people } });
            const found = people.layers.length === 1 ? "One found." : `${people.layers.length} ${people.title} found.`;
            this.#messages.announce(`${found} ${people.why}`);
        } catch (error) {
            this.#messages.fail(error);
        }
    }
}
