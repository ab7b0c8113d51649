/** What a search needs first: said with its size, fetched on one press, and then the search goes on. */

import { megabytes } from "./model_words.mjs";

/** "Get CLIPSeg, 603 MB". @param {string} what @param {object[]} offers what is still to be had of it */
export function getWords(what, offers) {
    const bytes = offers.reduce((sum, offer) => sum + offer.bytes - (offer.partial ?? 0), 0);
    return `Get ${what}, ${megabytes(bytes)}`;
}

/** "Getting CLIPSeg, 45 %"; empty while nothing comes. @param {string} what @param {object[]} offers @param {Object<string, import("./model_words.mjs").Download>} downloads */
export function gettingWords(what, offers, downloads) {
    const coming = offers.map(({ name }) => downloads[name]).filter((download) => download && !download.error);
    if (!coming.length) return "";
    const slowest = Math.min(...coming.map(({ progress }) => progress));
    return `Getting ${what}, ${Math.floor(slowest * 100)} %`;
}

export class FetchFirst {
    #model;
    #downloads;
    #part;
    #shown;
    #names = [];
    #next = null;

    /**
     * @param {import("./downloads.mjs").Downloads} downloads
     * @param {"people"|"text"} part of the status, that tells what is there and what to get
     * @param {"people"|"byWords"} shown the model's field that says that it is missing: nobody waits any more once it says something else
     */
    constructor(model, downloads, part, shown) {
        this.#model = model;
        this.#downloads = downloads;
        this.#part = part;
        this.#shown = shown;
        model.addEventListener("change", () => this.#goOn());
    }

    get isReady() {
        return Boolean(this.#model.status?.[this.#part]?.ready);
    }

    /** Fetch it. @param {() => void} next what to go on with then */
    get(next) {
        this.#names = [...this.#model.status[this.#part].get];
        this.#next = next;
        for (const name of this.#names) this.#downloads.start(name);
    }

    /** It may come, but nothing goes on then. */
    forget() {
        this.#next = null;
    }

    #goOn() {
        const { downloads, job } = this.#model;
        if (!this.#next || this.#model[this.#shown]?.state !== "missing" || job) return;
        if (this.#names.some((name) => downloads[name]) || !this.isReady) return;
        const next = this.#next;
        this.forget();
        next();
    }
}
