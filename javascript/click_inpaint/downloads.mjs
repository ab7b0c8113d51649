/** Downloads of weights: starts, follows and cancels them; the model says how each goes. */

import { Job } from "./job.mjs";
import { arrivedWords } from "./model_words.mjs";

const FORGOTTEN = "The server was restarted meanwhile. What had come is kept.";

export class Downloads {
    #model;
    #api;
    #messages;
    #jobs = new Map(); // name -> Job
    #turn = 0;

    constructor({ model, api, messages }) {
        this.#model = model;
        this.#api = api;
        this.#messages = messages;
    }

    /** Ask again what is there, and follow what runs already: this page may have been reloaded meanwhile. */
    async refresh() {
        const models = await this.#api.models();
        this.#model.update({ models });
        for (const { name, job } of models.could_be_had) if (job && !this.#jobs.has(name)) this.#follow(name, job);
    }

    async start(name) {
        this.#tell(name, {});
        try {
            const { job } = await this.#api.downloadModel(name);
            this.#follow(name, job);
        } catch (error) {
            this.#tell(name, { error: error.message });
        }
    }

    cancel(name) {
        const job = this.#jobs.get(name);
        if (!job) return;
        this.#tell(name, { ...this.#model.downloads[name], stopping: true });
        job.cancel().catch((error) => this.#messages.fail(error));
    }

    async #follow(name, id) {
        const job = new Job(this.#api, id);
        const offer = this.#offerOf(name); // now: a rescan may take the offer away before the job says that it is done
        this.#jobs.set(name, job);
        try {
            const { state, error } = await job.follow(({ progress, detail, seconds_left: secondsLeft }) => this.#tell(name, {
                progress, detail, secondsLeft, stopping: this.#model.downloads[name]?.stopping,
            }));
            await this.refresh();
            if (state === "failed") this.#tell(name, { error });
            else this.#forget(name);
            if (state === "done") await this.#arrived(offer);
        } catch (error) {
            this.#tell(name, { error: error.status === 404 ? FORGOTTEN : error.message });
        } finally {
            this.#jobs.delete(name);
        }
    }

    #offerOf(name) {
        return this.#model.models?.could_be_had.find((offer) => offer.name === name) ?? { title: name };
    }

    #forget(name) {
        const { [name]: _, ...downloads } = this.#model.downloads;
        this.#model.update({ downloads });
    }

    async #arrived(offer) {
        const turn = ++this.#turn;
        const status = await this.#api.status();
        // Of two that arrive together the first one's answer may come last, and does not know of the second.
        this.#model.update({ arrived: offer.title, ...(turn === this.#turn ? { status } : {}) });
        this.#messages.say(arrivedWords(offer));
    }

    #tell(name, { progress = 0, detail = "", secondsLeft = null, stopping = false, error = null }) {
        const download = { progress, detail, secondsLeft, stopping, error };
        this.#model.update({ downloads: { ...this.#model.downloads, [name]: download } });
    }
}
