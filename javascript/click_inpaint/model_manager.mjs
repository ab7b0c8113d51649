/** The model manager: what is on this machine, what can be downloaded, and where a file goes by hand. */

import { element, setText } from "./dom.mjs";
import { icon, iconButton } from "./icons.mjs";
import { OfferRow, thereRow } from "./model_rows.mjs";
import { foundByHand, primaryOffer } from "./model_words.mjs";

export class ModelManager {
    #model;
    #api;
    #messages;
    #downloads;
    #there = element("ul", { class: "ci-models" });
    #problems = element("div");
    #offers = element("ul", { class: "ci-models" });
    #offering = element("h3", {}, "To download");
    #rows = new Map(); // name -> OfferRow
    #folder = element("code", { tabIndex: 0 });
    #told = element("p", { class: "ci-note", role: "status" });
    #news = element("span");
    #newsLine = element("p", { class: "ci-model-news", role: "status", tabIndex: -1 }, icon("check"), this.#news);
    #shown = null;

    /** @param {import("./downloads.mjs").Downloads} downloads */
    constructor({ model, api, messages, downloads }) {
        this.#model = model;
        this.#api = api;
        this.#messages = messages;
        this.#downloads = downloads;
        const head = element("header", {}, element("h2", {}, "Models"), iconButton("close", "Close", () => this.element.close()));
        const about = element("p", { class: "ci-dim" }, "A model finds whole objects with one click, finds people by itself or what words say, or fills what was removed. It is fetched once, only when you press the button, and stays on this machine.");
        this.element = element("dialog", { class: "ci-dialog ci-manager", "aria-label": "Models" },
            head, about, element("h3", {}, "On this machine"), this.#there, this.#newsLine, this.#problems, this.#offering, this.#offers, this.#byHand());
        this.element.addEventListener("click", (event) => event.target === this.element && this.element.close());
        // The host must not hear Esc: its handler fails in foreign tabs.
        this.element.addEventListener("keydown", (event) => event.stopPropagation());
        model.addEventListener("change", () => this.#show());
    }

    async open() {
        if (this.element.open) return;
        setText(this.#told, "");
        this.#model.update({ arrived: null });
        this.element.showModal();
        await this.#try(() => this.#downloads.refresh());
    }

    #byHand() {
        const copy = iconButton("copy", "Copy the path", () => this.#copy());
        const again = element("button", { class: "ci-button ci-button-line", type: "button", click: () => this.#lookAgain(again) },
            icon("again"), "I put the file there");
        return element("section", { class: "ci-by-hand" }, element("h3", {}, "Have the file already?"),
            element("p", { class: "ci-dim" }, "Put it into this folder. Its name does not matter."),
            element("span", { class: "ci-path" }, this.#folder, copy), element("div", { class: "ci-by-hand-row" }, again, this.#told));
    }

    #show() {
        const { models, downloads, arrived } = this.#model;
        if (!models || !this.element.open) return;
        if (this.#shown !== models) this.#build(models);
        const primary = primaryOffer(models, downloads);
        for (const offer of models.could_be_had) {
            const row = this.#rows.get(offer.name);
            row.show(offer, downloads[offer.name]);
            row.suggest(models.suggested === offer.name, primary === offer.name);
        }
        setText(this.#news, arrived ? `${arrived} is here.` : "");
        this.#newsLine.classList.toggle("ci-spoken", !arrived);
    }

    /** Rows of offers stay the same elements, so that the focus stays on their buttons. */
    #build(models) {
        this.#shown = models;
        this.#there.replaceChildren(...models.there.map((model) => thereRow(model, () => this.#use(model.name))));
        this.#problems.replaceChildren(...models.problems.map((problem) => element("p", { class: "ci-model-problem" }, icon("warning"), element("span", {}, problem))));
        const names = models.could_be_had.map(({ name }) => name);
        for (const [name, row] of this.#rows) if (!names.includes(name)) this.#drop(name, row);
        for (const offer of models.could_be_had) if (!this.#rows.has(offer.name)) this.#rows.set(offer.name, new OfferRow(offer, this.#downloads));
        names.forEach((name, index) => {
            const row = this.#rows.get(name).element;
            if (this.#offers.children[index] !== row) this.#offers.insertBefore(row, this.#offers.children[index] ?? null);
        });
        this.#offering.hidden = !names.length;
        setText(this.#folder, models.folder);
    }

    /** The focus of a row that goes moves to where its arrival is told. */
    #drop(name, row) {
        const hadFocus = row.hasFocus;
        row.element.remove();
        if (hadFocus) this.#newsLine.focus();
        this.#rows.delete(name);
    }

    #use(name) {
        return this.#try(async () => {
            this.#model.update({ status: await this.#api.useModel(name) });
            await this.#downloads.refresh();
            this.#there.querySelector("button")?.focus();
        });
    }

    #lookAgain(button) {
        button.disabled = true;
        const before = this.#model.models?.there ?? [];
        return this.#try(async () => {
            this.#model.update({ status: await this.#api.rescan() });
            await this.#downloads.refresh();
            setText(this.#told, foundByHand(before, this.#model.models.there));
        }).finally(() => {
            button.disabled = false;
            button.focus();
        });
    }

    /** Without a secure connection the browser has no clipboard: the path is marked for Ctrl+C instead. */
    async #copy() {
        try {
            await navigator.clipboard.writeText(this.#folder.textContent);
            setText(this.#told, "Path copied.");
        } catch {
            getSelection().selectAllChildren(this.#folder);
            setText(this.#told, "Press Ctrl+C to copy the marked path.");
        }
    }

    /** Said in the dialog, since it lies over the page's messages. */
    async #try(action) {
        try {
            await action();
        } catch (error) {
            if (error.name === "ApiError") setText(this.#told, error.message);
            else this.#messages.fail(error);
        }
    }
}
