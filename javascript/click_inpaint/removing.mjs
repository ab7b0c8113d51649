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
        const { hasMask, job, project, chosenEngine, chosenPreset, fills } = this.#model;
        if (!project || job || !chosenEngine) return;
        if (!hasMask && !this.#model.dirty) this.#messages.say(`${chosenPreset.extends ? "Extend the picture (O)" : "Click the object"} first. Then press ${chosenPreset.action}.`);
        else if (chosenPreset.prefills && fills.length) this.#runInTwoSteps(fills[0]);
        else this.#run(chosenEngine, null);
    }

    /** Another variation of the edit that the result bar speaks of, by that engine. @param {string} name */
    tryAgain(name) {
        const { attempts, job, result } = this.#model;
        const engine = attempts.find((one) => one.name === name);
        if (engine && result && !job) this.#run(engine, result.id);
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
        const project = await (engine === STABLE_DIFFUSION ? this.#paint(turn, again) : this.#fill(engine, again));
        if (!project || turn !== this.#begun) return false;
        this.#succeed(project, engine, again);
        return true;
    }

    /** The first of several variations is shown as soon as it is there, and the person goes on. */
    async #paint(turn, again) {
        let isShown = false;
        const arrived = (project) => {
            if (turn !== this.#begun) return;
            if (isShown) return void this.#refresh();
            isShown = true;
            this.#succeed(project, STABLE_DIFFUSION, again);
            this.#generating.release();
        };
        const project = await this.#generating.run(again, { arrived });
        if (isShown && turn === this.#begun) await this.#refresh();
        return isShown ? null : project;
    }

    /** What has come meanwhile, after what the person does. */
    #refresh() {
        return this.#writes.push(() => this.#api.project(this.#model.project.id));
    }

    /** A quick fill is there at once; what Stable Diffusion paints over it joins its variations while the person looks or goes on. */
    async #runInTwoSteps(quick) {
        const { tuning: seen } = this.#model;
        if (!(await this.#run(quick, null))) return;
        const turn = this.#begun;
        const { id } = this.#model.result;
        const arrived = () => turn === this.#begun && this.#refresh();
        const isPainted = await this.#generating.run(id, { behind: true, seen, arrived });
        if (!isPainted || turn !== this.#begun) return;
        await this.#refresh();
        this.#messages.announce(`Done with ${STABLE_DIFFUSION.title}.`);
    }

    /** @returns {Promise<object|null>} the project with the result */
    async #fill(engine, again) {
        const { project: { id }, chosenPreset } = this.#model;
        const start = () => this.#writes.push((revision) => this.#api.inpaint(id, revision, engine.name, again, chosenPreset.name));
        const end = await this.#task.run({ text: `${chosenPreset.extends ? "Outpainting" : "Removing"} with ${engine.title}` }, start);
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

    #succeed(project, engine, again) {
        this.#writes.reset(project);
        const result = project.edits.find(({ id }) => id === again) ?? project.edits.at(-1) ?? null;
        this.#model.update({ activeId: null, answer: null, dirty: false, result });
        this.#writes.adopt(project);
        this.#messages.announce(`Done with ${engine.title}.`);
    }
}
