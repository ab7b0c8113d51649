/** Many photos: sends them one by one, starts and follows what is done with them, also while nobody looks. */

import { isPhoto, newsOf } from "./batch_words.mjs";

const PAUSE = 500; // ms between two questions
const MOST_MISSED = 60; // questions without an answer

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const isBusy = (batch) => batch?.state === "running" || batch?.state === "stopping";

export class Batches extends EventTarget {
    /** @type {object|null} the one in hand, as the server has it */ batch = null;
    /** @type {object[]} all, used last first */ list = [];
    /** @type {number|null} MB that are kept; null while nobody knows */ most = null;
    /** @type {object[]} what can be done */ choices = [];
    /** @type {{number: number, total: number, name: string, part: number}|null} */ upload = null;
    /** @type {number} files that were no photos */ others = 0;
    /** @type {{name: string, reason: string}[]} photos that the server did not take */ refused = [];
    /** @type {string} what went wrong, a sentence */ problem = "";
    /** @type {() => boolean} somebody looks at it, so that its end needs no telling */ isWatched = () => false;
    #model;
    #api;
    #messages;
    #uploading = null;
    #following = null;

    /** @param {import("./batch_api.mjs").BatchApi} api */
    constructor({ model, messages }, api) {
        super();
        this.#model = model;
        this.#messages = messages;
        this.#api = api;
    }

    get isBusy() {
        return isBusy(this.batch);
    }

    /** Ask what there is; what runs is followed, for this page may have been reloaded meanwhile. */
    refresh() {
        return this.#try(async () => {
            this.#take(await this.#api.all());
            const id = this.batch?.id;
            this.batch = this.list.find(isBusy) ?? this.list.find((each) => each.id === id) ?? (this.upload ? this.batch : this.list[0] ?? null);
            if (this.isBusy) this.#follow();
        });
    }

    /** Ask what can be done. */
    ask() {
        return this.#try(async () => {
            this.choices = (await this.#api.choices(this.#model.project?.id)).choices;
        });
    }

    /** Another one, or none: the next photos begin one. @param {object|null} batch */
    choose(batch) {
        if (this.upload) return;
        this.#update({ batch, others: 0, refused: [], problem: "" });
        if (this.isBusy) this.#follow();
    }

    /** Send photos, after those that are on their way already. @param {File[]} files */
    async add(files) {
        const found = files.filter(isPhoto);
        this.#update({ others: files.length - found.length, refused: [], problem: "" });
        if (!found.length || this.isBusy || this.upload) return;
        const uploading = (this.#uploading = new AbortController());
        const show = (number, part) => this.#update({ upload: { number: number + 1, total: found.length, name: found[number].name, part } });
        show(0, 0);
        await this.#try(async () => {
            if (!this.batch) this.batch = await this.#api.begin();
            for (const [number, file] of found.entries()) {
                show(number, 0);
                await this.#bring(file, (part) => show(number, part), uploading.signal);
            }
        });
        this.#update({ upload: null });
        if (this.batch) await this.#look(this.batch.id);
        this.#try(async () => this.#take(await this.#api.all()));
    }

    /** What was sent stays. */
    stopSending() {
        this.#uploading?.abort();
    }

    /** @param {object} asked as BatchApi.start takes it */
    start(asked) {
        const { id } = this.batch;
        return this.#try(async () => {
            await this.#api.start(id, asked);
            this.batch = await this.#api.standing(id);
            this.#follow();
        });
    }

    cancel() {
        return this.#try(async () => {
            this.batch = await this.#api.cancel(this.batch.id);
        });
    }

    /** @param {string} id */
    remove(id) {
        return this.#try(async () => {
            this.#take(await this.#api.remove(id));
            if (this.batch?.id === id) this.batch = null;
        });
    }

    /** One that cannot be taken costs the others nothing; a server that is gone or full does. */
    async #bring(file, progress, signal) {
        try {
            await this.#api.bring(this.batch.id, file, progress, signal);
            this.batch = { ...this.batch, photos: this.batch.photos + 1, bytes: this.batch.bytes + file.size };
        } catch (error) {
            if (error.status !== 400) throw error;
            this.#update({ refused: [...this.refused, { name: file.name, reason: error.message }] });
        }
    }

    async #follow() {
        const { id } = this.batch;
        if (this.#following === id) return;
        this.#following = id;
        for (let missed = 0; missed < MOST_MISSED; await wait(PAUSE)) {
            const standing = await this.#api.standing(id).catch((error) => error);
            if (standing instanceof Error && standing.status) break; // it is gone
            missed = standing instanceof Error ? missed + 1 : 0;
            if (standing instanceof Error) continue;
            if (this.batch?.id === id) this.#update({ batch: standing });
            if (isBusy(standing)) continue;
            if (!this.isWatched()) this.#messages.say(newsOf(standing));
            this.#try(async () => this.#take(await this.#api.all()));
            break;
        }
        this.#following = null;
    }

    async #look(id) {
        await this.#try(async () => {
            this.batch = await this.#api.standing(id);
        });
    }

    #take({ batches, most_mb: most }) {
        Object.assign(this, { list: batches, most });
    }

    /** What goes wrong is said in the dialog, which lies over the page's messages. */
    async #try(action) {
        try {
            await action();
        } catch (error) {
            if (error.name === "ApiError") this.problem = error.message;
            else if (error.name !== "AbortError") this.#messages.fail(error);
            if (error.status === 404) this.batch = null;
        }
        this.#update({});
    }

    #update(changes) {
        Object.assign(this, changes);
        this.dispatchEvent(new Event("change"));
    }
}
