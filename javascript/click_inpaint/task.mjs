/** The one long job that the page waits for: started, shown, cancelled, left behind with its picture. */

import { Job } from "./job.mjs";

export class Task {
    #model;
    #api;
    #messages;
    #job = null;
    #turn = 0;

    constructor({ model, api, messages }) {
        this.#model = model;
        this.#api = api;
        this.#messages = messages;
    }

    /**
     * See a job of the server to its end.
     * @param {{text: string}} shown what is being done, in words
     * @param {() => Promise<{job: string}|null>} start null when it could not be started, which was said
     * @returns {Promise<{state: "done"|"failed"|"cancelled", project: object|null, error: string|null}|null>} null when there is nothing to go on with
     */
    async run(shown, start) {
        const turn = ++this.#turn;
        this.#model.update({ job: { ...shown, progress: 0, secondsLeft: null }, comparing: false, answer: null });
        try {
            const started = await start();
            if (!started || turn !== this.#turn) return null;
            const end = await this.#follow(new Job(this.#api, started.job));
            return turn === this.#turn ? end : null;
        } catch (error) {
            if (turn === this.#turn) this.#messages.fail(error);
            return null;
        } finally {
            if (turn === this.#turn) this.#leave();
        }
    }

    /** @returns {boolean} there was something to cancel */
    cancel() {
        const { job } = this.#model;
        if (!job) return false;
        this.#model.update({ job: { ...job, stopping: true } });
        this.#job?.cancel().catch((error) => this.#messages.fail(error));
        return true;
    }

    /** Another picture: the old one's job goes on alone. */
    reset() {
        this.#turn++;
        this.#job?.abandon();
        this.#job = null;
    }

    #follow(job) {
        this.#job = job;
        if (this.#model.job?.stopping) this.cancel();
        return job.follow(({ progress, seconds_left: secondsLeft }) => this.#model.update({ job: { ...this.#model.job, progress, secondsLeft } }));
    }

    #leave() {
        this.#job = null;
        this.#model.update({ job: null });
    }
}
