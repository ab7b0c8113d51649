/** The button that fetches what a search needs first. */

import { element, setText } from "./dom.mjs";
import { getWords, gettingWords } from "./fetch_first.mjs";
import { icon } from "./icons.mjs";

export class FetchButton {
    #model;
    #part;
    #what;
    #words = element("span");

    /**
     * @param {"people"|"text"} part of the status, that tells what to get
     * @param {(offers: object[]) => string} what it is, in words
     * @param {() => void} get
     */
    constructor(model, part, what, get) {
        this.#model = model;
        this.#part = part;
        this.#what = what;
        this.element = element("button", { class: "ci-secondary", type: "button", click: get }, icon("save"), this.#words);
    }

    /** What is still to be had of it. */
    get offers() {
        const { status, models } = this.#model;
        return (models?.could_be_had ?? []).filter(({ name }) => status?.[this.#part]?.get.includes(name));
    }

    /** @param {boolean} isWanted @returns {string} why it did not come; empty while there is nothing to tell */
    show(isWanted) {
        const { offers } = this;
        this.element.hidden = !isWanted || !offers.length;
        if (this.element.hidden) return "";
        const { downloads } = this.#model;
        const what = this.#what(offers);
        const coming = gettingWords(what, offers, downloads);
        setText(this.#words, coming || getWords(what, offers));
        this.element.disabled = coming !== "";
        return coming ? "" : (offers.map(({ name }) => downloads[name]?.error).find(Boolean) ?? "");
    }
}
