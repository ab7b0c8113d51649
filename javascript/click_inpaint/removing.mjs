/** Removing what is selected: starts the job, shows how far it is, takes over the result. */

import { Job } from "./job.mjs";
import { STABLE_DIFFUSION } from "./model.mjs";

export class Removing {
    #model;
    #api;
    #writes;
    #messages;
    #job = null;
    #begun = 0;
    #generating;

    /** @param {import("./generating.mjs").Generating} generating what paints with the host */
    constructor({ model, api, writes, messages }, generating) {
        this.#generating = generating;
        this.#model = model;
        this.#api = api;
        this.#writes = writes;
        this.#messages = messages;
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
        if (!this.#model.job) return false;
        if (this.#generating.cancel()) return true;
        this.#model.update({ job: { ...this.#model.job, stopping: true } });
        this.#job?.cancel().catch((error) => this.#messages.fail(error));
        return true;
    }

    /** Go on to the next of several variations. */
    skip() {
        this.#generating.skip();
    }

    /** Another project: the old one's job goes on alone. */
    reset() {
        this.#begun++;
        this.#generating.reset();
        this.#job?.abandon();
        this.#job = null;
    }

    async #run(engine, again) {
        const turn = ++this.#begun;
        const { project } = this.#model;
        if (engine === STABLE_DIFFUSION) {
            const painted = await this.#generating.run(again);
            if (painted && turn === this.#begun) this.#succeed(painted, engine);
            return;
        }
        this.#model.update({ job: { engine, progress: 0, secondsLeft: null }, comparing: false, answer: null });
        const started = await this.#writes.push((revision) => this.#api.inpaint(project.id, revision, engine.name, again));
        if (turn !== this.#begun) return;
        if (started) await this.#follow(new Job(this.#api, started.job), engine, turn);
        if (turn === this.#begun) this.#model.update({ job: null });
    }

    async #follow(job, engine, turn) {
        this.#job = job;
        if (this.#model.job?.stopping) this.cancel();
        try {
            const end = await job.follow(({ progress, seconds_left: secondsLeft }) => this.#tell(progress, secondsLeft));
            if (end && turn === this.#begun) this.#finish(end, engine);
        } catch (error) {
            if (turn === this.#begun) this.#messages.fail(error);
        } finally {
            if (this.#job === job) this.#job = null;
        }
    }

    #tell(progress, secondsLeft) {
        if (this.#model.job) this.#model.update({ job: { ...this.#model.job, progress, secondsLeft } });
    }

    #finish(end, engine) {
        this.#model.update({ job: null });
        if (end.state === "done") this.#succeed(end.project, engine);
        else if (end.state === "failed") this.#messages.fail(new Error(end.error));
        else this.#messages.say("Cancelled. Your selection is still here.");
    }

    #succeed(project, engine) {
        this.#writes.reset(project);
        this.#model.update({ activeId: null, answer: null, dirty: false, result: project.edits.at(-1) ?? null });
        this.#writes.adopt(project);
        this.#messages.announce(`Done with ${engine.title}.`);
    }
}
