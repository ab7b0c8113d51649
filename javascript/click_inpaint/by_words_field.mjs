/** The field in which is typed what to find, above the list of what is selected. */

import { gettingWords, getWords, note } from "./by_words_said.mjs";
import { element, setText } from "./dom.mjs";
import { icon } from "./icons.mjs";

export class ByWordsField {
    #model;
    #byWords;
    #input;
    #key = element("kbd", { "aria-hidden": "true" }, "/");
    #find = element("button", { class: "ci-by-words-find", type: "submit" }, "Find");
    #note = element("p", { class: "ci-note", role: "status" });
    #getWord = element("span");
    #get;

    /** @param {{model: object}} core @param {import("./by_words.mjs").ByWords} byWords */
    constructor({ model }, byWords) {
        this.#model = model;
        this.#byWords = byWords;
        this.#input = element("input", {
            type: "text", maxlength: 200, placeholder: "Find by words: the red car", "aria-label": "Find by words", title: "Selects what the words say (/). Commas between several things.",
            enterkeyhint: "search", autocomplete: "off", spellcheck: "false",
            input: () => this.#typed(), keydown: (event) => event.key === "Escape" && this.#leave(),
        });
        this.#get = element("button", { class: "ci-secondary", type: "button", click: () => byWords.get() }, icon("save"), this.#getWord);
        const form = element("form", { class: "ci-by-words-form", role: "search", submit: (event) => this.#start(event) }, icon("search"), this.#input, this.#key, this.#find);
        this.element = element("section", { class: "ci-section ci-by-words", hidden: true, "aria-label": "Find by words" }, form, this.#note, this.#get);
        model.addEventListener("change", () => this.#show());
    }

    focus() {
        this.#input.focus();
        this.#input.select();
    }

    async #start(event) {
        event.preventDefault();
        // The keys are the picture's again; the words stay for another try.
        if (await this.#byWords.find(this.#input.value)) this.#input.blur();
    }

    #typed() {
        this.#byWords.close();
        this.#show();
    }

    #leave() {
        this.#byWords.close();
        this.#input.blur();
    }

    #show() {
        const { project, byWords, locked, job } = this.#model;
        this.element.hidden = !project;
        const isEmpty = !this.#input.value.trim();
        this.#key.hidden = !isEmpty;
        this.#find.hidden = isEmpty;
        this.#find.disabled = locked || job !== null;
        this.#note.hidden = !byWords;
        setText(this.#note, byWords ? note(byWords, this.#offers) : "");
        this.#showGet(byWords);
    }

    /** What is to be had for it. */
    get #offers() {
        const { status, models } = this.#model;
        return (models?.could_be_had ?? []).filter(({ name }) => status?.text?.get.includes(name));
    }

    #showGet(byWords) {
        const offers = this.#offers;
        this.#get.hidden = byWords?.state !== "missing" || !offers.length;
        if (this.#get.hidden) return;
        const { downloads } = this.#model;
        const coming = gettingWords(offers, downloads);
        const problem = offers.map(({ name }) => downloads[name]?.error).find(Boolean);
        if (problem && !coming) setText(this.#note, problem);
        setText(this.#getWord, coming || getWords(offers));
        this.#get.disabled = coming !== "";
    }
}
