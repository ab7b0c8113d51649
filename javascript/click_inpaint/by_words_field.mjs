/** The field in which is typed what to find, above the list of what is selected. */

import { note } from "./by_words_said.mjs";
import { element, setText } from "./dom.mjs";
import { FetchButton } from "./fetch_button.mjs";
import { icon } from "./icons.mjs";

export class ByWordsField {
    #model;
    #byWords;
    #input;
    #key = element("kbd", { "aria-hidden": "true" }, "/");
    #find = element("button", { class: "ci-by-words-find", type: "submit" }, "Find");
    #note = element("p", { class: "ci-note", role: "status" });
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
        const titles = (offers) => offers.map(({ title }) => title).join(" and ");
        this.#get = new FetchButton(model, "text", titles, () => byWords.get());
        const form = element("form", { class: "ci-by-words-form", role: "search", submit: (event) => this.#start(event) }, icon("search"), this.#input, this.#key, this.#find);
        this.element = element("section", { class: "ci-section ci-by-words", hidden: true, "aria-label": "Find by words" }, form, this.#note, this.#get.element);
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
        const problem = this.#get.show(byWords?.state === "missing");
        setText(this.#note, problem || (byWords ? note(byWords, this.#get.offers) : ""));
    }
}
