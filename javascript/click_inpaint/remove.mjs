/** The Remove section and the big button; while a job runs the button cancels it and a strip on the stage shows how far it is. */

import { element, setAttribute, setText } from "./dom.mjs";
import { session } from "./session.mjs";

/** "2 s left", or nothing worth saying. @param {number|null} seconds */
export function timeLeft(seconds) {
    if (seconds === null || seconds === undefined || seconds < 0.5) return "";
    if (seconds < 90) return `${Math.round(seconds)} s left`;
    return `${Math.round(seconds / 60)} min left`;
}

export class Remove {
    #model;
    #removing;
    #chips = element("div", { class: "ci-chips", role: "group", "aria-label": "Engine" });
    #about = element("p", { class: "ci-note" });
    #word = element("span", {}, "Remove");
    #key = element("span", { class: "ci-primary-key" }, "R");
    #bar = element("i");
    #stripName = element("span");
    #stripLeft = element("span", { class: "ci-figures" });
    #shown = null;

    /** @param {import("./removing.mjs").Removing} removing */
    constructor(model, removing) {
        this.#model = model;
        this.#removing = removing;
        const heading = element("h3", { class: "ci-heading" }, "Remove with");
        this.element = element("section", { class: "ci-section ci-engines" }, heading, this.#chips, this.#about);
        this.button = element("button", { class: "ci-primary", type: "button", click: () => this.#press() }, this.#word, this.#key);
        const progress = element("div", { class: "ci-progress" }, this.#bar);
        this.strip = element("div", {
            class: "ci-strip", role: "progressbar", "aria-label": "Removing", "aria-valuemin": 0, "aria-valuemax": 100, hidden: true,
        }, this.#stripName, progress, this.#stripLeft);
        model.addEventListener("change", () => this.#show());
    }

    #press() {
        if (this.#model.job) this.#removing.cancel();
        else this.#removing.start();
    }

    #show() {
        const { engines, chosenEngine, job, hasMask, project } = this.#model;
        if (engines !== this.#shown) this.#build(engines);
        [...this.#chips.children].forEach((chip, index) => {
            setAttribute(chip, "aria-pressed", engines[index] === chosenEngine);
            chip.disabled = Boolean(job);
        });
        setText(this.#about, chosenEngine ? `${sentence(chosenEngine.description)}` : "");
        setText(this.#word, job ? (job.stopping ? "Stopping" : "Cancel") : "Remove");
        setText(this.#key, job ? "Esc" : "R");
        this.button.classList.toggle("ci-stop", Boolean(job));
        this.button.disabled = !job && (!project || !(hasMask || this.#model.dirty));
        this.button.title = job ? "Stop (Esc)" : this.button.disabled ? "Select something first" : `Remove with ${chosenEngine?.title} (R)`;
        this.#showStrip(job);
    }

    #showStrip(job) {
        this.strip.hidden = !job;
        if (!job) return;
        const percent = Math.round(job.progress * 100);
        setText(this.#stripName, job.stopping ? "Stopping" : `Removing with ${job.engine.title}`);
        setText(this.#stripLeft, [`${percent} %`, timeLeft(job.secondsLeft)].filter(Boolean).join(" · "));
        this.#bar.style.transform = `scaleX(${job.progress})`;
        setAttribute(this.strip, "aria-valuenow", percent);
    }

    #build(engines) {
        this.#shown = engines;
        this.#chips.replaceChildren(...engines.map(({ name, title, description }) => element("button", {
            class: "ci-chip", type: "button", title: sentence(description), click: () => this.#choose(name),
        }, title)));
    }

    #choose(name) {
        session.engine = name;
        this.#model.update({ engine: name });
    }
}

/** "continues textures" -> "Continues textures." */
function sentence(text) {
    const trimmed = (text ?? "").trim();
    if (!trimmed) return "";
    return trimmed[0].toUpperCase() + trimmed.slice(1) + (/[.!?]$/.test(trimmed) ? "" : ".");
}
