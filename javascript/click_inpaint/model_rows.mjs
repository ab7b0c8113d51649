/** The two kinds of rows of the model manager: what is on this machine, and what can be downloaded. */

import { element, setAttribute, setText } from "./dom.mjs";
import { icon, setIcon } from "./icons.mjs";
import { howFar, megabytes, nextStep } from "./model_words.mjs";
import { sentence } from "./remove.mjs";

const ICONS = { Download: "save", Resume: "save", Retry: "again", Cancel: "close", Stopping: "close" };

/** A model that can be used now: one that fills holes is offered where things are removed. @param {() => void} use */
export function thereRow({ title, file, bytes, in_use: isUsed, fills, finds, reads }, use) {
    const about = file ? `${megabytes(bytes)} · ${file.split(/[\\/]/).at(-1)}` : "Built in, needs no download";
    const words = element("div", { class: "ci-model-words" },
        element("b", {}, file ? title : "GrabCut: a rough guess from colours"), element("small", { title: file ?? "" }, about));
    const mark = element("span", { class: "ci-model-used" }, icon("check"), fills ? "Fills holes" : finds ? "Finds people" : reads ? "Finds by words" : "In use");
    const button = () => element("button", { class: "ci-button ci-button-line", type: "button", "aria-label": `Use ${title}`, click: use }, "Use");
    return element("li", { class: "ci-model" }, words, isUsed || fills || finds || reads ? mark : file ? button() : null);
}

/** A model that can be downloaded: size and licence stand beside the button before it is pressed. */
export class OfferRow {
    #offer;
    #download = undefined;
    #word = element("span");
    #icon = icon("save");
    #button;
    #far = element("small", { class: "ci-figures" });
    #fill = element("i");
    #bar;
    #error = element("span");
    #problem;
    #tag = element("span", { class: "ci-model-tag", hidden: true }, "Suggested");

    /** @param {object} offer @param {import("./downloads.mjs").Downloads} downloads */
    constructor(offer, downloads) {
        this.#offer = offer;
        const { name, title, source } = offer;
        const act = () => (this.#download && !this.#download.error ? downloads.cancel(name) : downloads.start(name));
        this.#button = element("button", { class: "ci-button ci-button-line", type: "button", click: act }, this.#icon, this.#word);
        const published = /^https?:/.test(source)
            ? element("a", { href: source, target: "_blank", rel: "noopener noreferrer" }, "where it is published")
            : element("span", {}, source);
        const facts = element("small", {}, element("span", {}, megabytes(offer.bytes)), " · ", element("span", {}, offer.licence), " · ", published);
        this.#bar = element("div", {
            class: "ci-progress", role: "progressbar", "aria-label": title, "aria-valuemin": 0, "aria-valuemax": 100,
        }, this.#fill);
        this.#problem = element("p", { class: "ci-model-problem", role: "alert" }, icon("warning"), this.#error);
        const heading = element("span", { class: "ci-model-title" }, element("b", {}, title), this.#tag, element("span", { class: "ci-dim" }, sentence(offer.good_for)));
        this.element = element("li", { class: "ci-model" },
            element("div", { class: "ci-model-words" }, heading, facts, this.#bar, this.#far, this.#problem), this.#button);
    }

    /** @returns {boolean} the focus is on one of its controls */
    get hasFocus() {
        return this.element.contains(document.activeElement);
    }

    /** @param {boolean} isSuggested what to get first @param {boolean} isPrimary and its button is the one to press */
    suggest(isSuggested, isPrimary) {
        this.#tag.hidden = !isSuggested;
        this.#button.classList.toggle("ci-model-primary", isPrimary);
    }

    /** @param {object} offer as the server has it now @param {import("./model_words.mjs").Download|undefined} download */
    show(offer, download) {
        this.#offer = offer;
        this.#download = download;
        const step = nextStep(offer, download);
        const runs = Boolean(download && !download.error);
        setText(this.#word, step);
        setIcon(this.#button, ICONS[step]);
        setAttribute(this.#button, "aria-label", `${step}: ${offer.title}, ${megabytes(offer.bytes)}, ${offer.licence}`);
        this.#button.disabled = step === "Stopping";
        this.#bar.hidden = !runs;
        this.#fill.style.transform = `scaleX(${download?.progress ?? 0})`;
        setAttribute(this.#bar, "aria-valuenow", Math.round((download?.progress ?? 0) * 100));
        const far = howFar(offer, download);
        setText(this.#far, far);
        this.#far.hidden = !far;
        this.#problem.hidden = !download?.error;
        setText(this.#error, download?.error ?? "");
    }
}
