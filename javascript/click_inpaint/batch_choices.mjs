/** What shall be done with many photos: one of a few choices in plain words, with what it needs first. */

import { needWords } from "./batch_words.mjs";
import { element, setText } from "./dom.mjs";
import { getWords, gettingWords } from "./fetch_first.mjs";
import { icon } from "./icons.mjs";

const FORMATS = [["png", "PNG, exact"], ["jpeg", "JPEG, smaller"]];
const MASKS = "masks";

export class BatchChoices {
    #model;
    #batches;
    #downloads;
    #rows = new Map(); // name -> {row, radio, about}
    #shown = null;
    #list = element("div", { class: "ci-batch-choices", role: "radiogroup", "aria-label": "What shall be done" });
    #things;
    #naming;
    #formats;
    #saving;
    #need;
    #needNote = element("p", { class: "ci-note" });
    #needWord = element("span");
    #get;
    #chosen = "";
    #format = "png";

    constructor(model, batches, downloads) {
        this.#model = model;
        this.#batches = batches;
        this.#downloads = downloads;
        this.#things = element("input", { class: "ci-people-noun", type: "text", value: "people", maxlength: 60, "aria-label": "What to look for", placeholder: "people, dogs, cars, chairs…" });
        this.#naming = element("label", { class: "ci-batch-things" }, element("span", {}, "Look for"), this.#things);
        this.#formats = FORMATS.map(([name, words]) => element("button", { class: "ci-chip", type: "button", "aria-pressed": name === this.#format, click: () => this.#setFormat(name) }, words));
        this.#saving = element("div", { class: "ci-batch-format" }, element("span", { class: "ci-dim" }, "Save as"), element("div", { class: "ci-chips", role: "group", "aria-label": "Save as" }, ...this.#formats));
        this.#get = element("button", { class: "ci-button ci-button-line", type: "button", click: () => this.#fetch() }, icon("save"), this.#needWord);
        this.#need = element("div", { class: "ci-batch-need", hidden: true }, this.#needNote, this.#get);
        this.element = element("section", {}, element("h3", {}, "What shall be done"), this.#list, this.#need, this.#saving);
    }

    /** What to ask the server for. */
    get asked() {
        const things = this.#choice?.names_things ? this.#things.value.trim() : "people";
        return { choice: this.#chosen, things, format: this.#format, project: this.#model.project?.id ?? "" };
    }

    /** Everything is here that the choice needs. */
    get isReady() {
        const choice = this.#choice;
        return Boolean(choice) && !choice.needs.length && !choice.why_not;
    }

    get #choice() {
        return this.#batches.choices.find(({ name }) => name === this.#chosen) ?? null;
    }

    show() {
        const { choices } = this.#batches;
        if (this.#shown !== choices) this.#build(choices);
        const choice = this.#choice;
        for (const [name, { row, radio }] of this.#rows) {
            radio.checked = name === this.#chosen;
            row.classList.toggle("ci-chosen", radio.checked);
        }
        if (choice?.names_things) {
            const { row } = this.#rows.get(choice.name);
            if (this.#naming.previousElementSibling !== row) row.after(this.#naming);
        }
        this.#naming.hidden = !choice?.names_things;
        this.#saving.hidden = choice?.name === MASKS;
        this.#showNeed(choice?.needs ?? []);
    }

    #build(choices) {
        this.#shown = choices;
        this.#rows.clear();
        if (!choices.some(({ name, why_not: not }) => name === this.#chosen && !not)) this.#chosen = choices.find(({ why_not: not }) => !not)?.name ?? "";
        this.#list.replaceChildren(...choices.map((choice) => this.#row(choice)), this.#naming);
    }

    #row({ name, title, about, why_not: not }) {
        const radio = element("input", { type: "radio", name: "ci-batch-choice", value: name, disabled: Boolean(not), change: () => this.#choose(name) });
        const words = element("span", {}, element("b", {}, title), element("small", {}, not || about));
        const row = element("label", { class: "ci-batch-choice" }, radio, words);
        this.#rows.set(name, { row, radio });
        return row;
    }

    #choose(name) {
        this.#chosen = name;
        if (this.#choice.names_things && name !== MASKS && this.#things.value === "people") this.#things.value = "";
        if (name === MASKS && !this.#things.value) this.#things.value = "people";
        this.#batches.dispatchEvent(new Event("change"));
        if (this.#choice.names_things) this.#things.focus();
    }

    #setFormat(name) {
        this.#format = name;
        this.#formats.forEach((chip, index) => chip.setAttribute("aria-pressed", String(FORMATS[index][0] === name)));
    }

    #showNeed(needs) {
        this.#need.hidden = !needs.length;
        if (!needs.length) return;
        const { models, downloads } = this.#model;
        const offers = (models?.could_be_had ?? []).filter(({ name }) => needs.includes(name));
        const isFinder = offers.length > 0 && offers.every(({ finds }) => finds);
        const coming = gettingWords(isFinder ? "the people finder" : "it", offers, downloads);
        const error = needs.map((name) => downloads[name]?.error).find(Boolean);
        const licences = [...new Set(offers.map(({ licence }) => licence))].join(", ");
        const note = isFinder ? `Finding people needs a small model (${licences}), which is fetched once.` : `This needs a model (${licences}), which is fetched once.`;
        setText(this.#needNote, (!coming && error) || note);
        setText(this.#needWord, coming || (isFinder ? getWords("the people finder", offers) : needWords(offers)));
        this.#get.disabled = coming !== "";
    }

    #fetch() {
        for (const name of this.#choice.needs) this.#downloads.start(name);
    }
}
