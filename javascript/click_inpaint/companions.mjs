/** Around the active layer's object: finds all like it, and offers its shadow or reflection. */

const NEEDS_SAM = "Finding all like this needs SAM. The list of models has one to download.";
const NOTHING = "Select an object first.";

export class Companions {
    #model;
    #api;
    #writes;
    #messages;
    #task;

    /** @param {import("./task.mjs").Task} task */
    constructor({ model, api, writes, messages }, task) {
        this.#model = model;
        this.#api = api;
        this.#writes = writes;
        this.#messages = messages;
        this.#task = task;
    }

    /** Each of them becomes a layer; one undo takes all of them back. */
    async findAlike() {
        const layer = this.#ready();
        if (!layer) return;
        if (!this.#model.canFindEverything) return this.#messages.say(NEEDS_SAM);
        const { project, layers } = this.#model;
        const start = () => this.#writes.push((revision) => this.#api.findAlike(project.id, layer.id, revision));
        const end = await this.#task.run({ text: `Looking for all like ${layer.name}` }, start);
        if (end?.state === "failed") this.#messages.say(end.error);
        if (end?.state === "cancelled") this.#messages.say("Cancelled. Nothing was changed.");
        if (end?.state !== "done") return;
        this.#writes.reset(end.project);
        this.#writes.adopt(end.project);
        const more = end.project.layers.length - layers.length;
        this.#messages.say(`${more} more like ${layer.name}, ${more > 1 ? "each a layer of its own" : "a layer of its own"}. Undo takes ${more > 1 ? "them" : "it"} back.`);
    }

    /** It becomes a layer, which the person is asked about. */
    async addShadow() {
        const layer = this.#ready();
        if (!layer) return;
        const { project } = this.#model;
        const answer = await this.#writes.push((revision) => this.#api.addShadow(project.id, layer.id, revision));
        if (answer?.nothing) this.#messages.say(`Nothing at the foot of ${layer.name} looks like its shadow or reflection. The brush can add one.`);
        const added = answer?.layers?.at(-1);
        if (added) this.#model.update({ offer: { layer: added.id, name: added.name, revision: answer.revision } });
    }

    /** It stays. */
    keep() {
        this.#model.update({ offer: null });
    }

    /** Nobody wanted it: as if it had not been asked for. */
    refuse() {
        const { project, offered } = this.#model;
        this.keep();
        if (offered) this.#writes.push((revision) => this.#api.undo(project.id, revision));
    }

    /** @returns {object|null} the layer to begin with */
    #ready() {
        const { active, locked, dirty, overview } = this.#model;
        if (locked || dirty || overview) return null;
        if (!active) this.#messages.say(NOTHING);
        return active;
    }
}
