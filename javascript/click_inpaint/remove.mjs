/** What to do and with what, and the big button; while a job runs it cancels, and a strip on the stage shows how far it is. */

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
    #actions;
    #chips = element("div", { class: "ci-chips", role: "group", "aria-label": "Engine" });
    #about = element("p", { class: "ci-note" });
    #description = element("span");
    #better;
    #word = element("span", {}, "Remove");
    #key = element("span", { class: "ci-primary-key" }, "R");
    #bar = element("i");
    #stripName = element("span");
    #stripLeft = element("span", { class: "ci-figures" });
    #skip;
    #title = element("span");
    #presets = element("div", { class: "ci-chips ci-presets", role: "group", "aria-label": "What to do", hidden: true });
    #shown = "";
    #shownPresets = "";

    /**
     * @param {{start: () => void, cancel: () => void, skip: () => void, choose: (preset: string) => void, models: () => void}} actions
     * @param {HTMLElement} settings what Stable Diffusion is told
     */
    constructor(model, actions, settings) {
        this.#model = model;
        this.#actions = actions;
        const getLama = element("button", { class: "ci-link", type: "button", "aria-haspopup": "dialog", click: actions.models }, "get LaMa");
        this.#better = element("span", {}, " For large holes, ", getLama, ".");
        this.#about.append(this.#description, this.#better);
        const heading = element("h3", { class: "ci-heading" }, this.#title);
        this.element = element("section", { class: "ci-section ci-engines" }, heading, this.#presets, this.#chips, this.#about, settings);
        this.button = element("button", { class: "ci-primary", type: "button", click: (event) => this.#press(event) }, this.#word, this.#key);
        const progress = element("div", { class: "ci-progress" }, this.#bar);
        this.#skip = element("button", { class: "ci-strip-skip", type: "button", title: "Go on to the next variation", click: actions.skip }, "Skip");
        this.strip = element("div", {
            class: "ci-strip", role: "progressbar", "aria-label": "Progress", "aria-valuemin": 0, "aria-valuemax": 100, hidden: true,
        }, this.#stripName, progress, this.#stripLeft, this.#skip);
        model.addEventListener("change", () => this.#show());
    }

    /** The second half of a double click does not cancel what the first one started. */
    #press({ detail }) {
        if (detail > 1) return;
        if (this.#model.job) this.#actions.cancel();
        else this.#actions.start();
    }

    #show() {
        const { engines, chosenEngine, chosenPreset, job, hasMask, dirty, overview, project, paintsWithHost } = this.#model;
        this.#showPresets();
        const known = engines.map(({ name }) => name).join(" ");
        if (known !== this.#shown) this.#build(engines);
        this.#shown = known;
        [...this.#chips.children].forEach((chip, index) => {
            setAttribute(chip, "aria-pressed", engines[index] === chosenEngine);
            chip.disabled = Boolean(job);
        });
        this.#chips.hidden = engines.length < 2;
        setText(this.#description, sentence(paintsWithHost ? chosenPreset.reason : chosenEngine?.description));
        this.#better.hidden = paintsWithHost || !chosenEngine || engines.some(({ name }) => name === "lama");
        setText(this.#word, job ? (job.stopping ? "Stopping" : "Cancel") : this.#model.actionWords);
        setText(this.#key, job ? "Esc" : "R");
        this.button.classList.toggle("ci-stop", Boolean(job));
        this.button.disabled = !job && (!project || !(hasMask || dirty || overview?.chosen.size));
        this.button.title = job ? "Stop (Esc)" : this.button.disabled ? "Select something first" : `${chosenPreset.action} with ${chosenEngine?.title} (R)`;
        this.#showStrip(job);
    }

    #showStrip(job) {
        this.strip.hidden = !job;
        if (!job) return;
        const percent = Math.round(job.progress * 100);
        setText(this.#stripName, job.stopping ? "Stopping" : job.text);
        this.#skip.hidden = !job.canSkip || job.stopping;
        setText(this.#stripLeft, [`${percent} %`, timeLeft(job.secondsLeft)].filter(Boolean).join(" · "));
        this.#bar.style.transform = `scaleX(${job.progress})`;
        setAttribute(this.strip, "aria-valuenow", percent);
    }

    /** Without Stable Diffusion what is selected says it all: an object is removed, a new area filled. */
    #showPresets() {
        const { presets, chosenPreset, job, host } = this.#model;
        setText(this.#title, host ? "What to do" : `${chosenPreset.action} with`);
        this.#presets.hidden = !host;
        if (this.#presets.hidden) return;
        const known = presets.map(({ name }) => name).join(" ");
        if (known !== this.#shownPresets) this.#buildPresets(presets);
        this.#shownPresets = known;
        presets.forEach((preset, index) => {
            const button = this.#presets.children[index];
            setAttribute(button, "aria-pressed", preset === chosenPreset);
            button.disabled = Boolean(job);
        });
    }

    #buildPresets(presets) {
        this.#presets.replaceChildren(...presets.map(({ name, title, reason }) => element("button", {
            class: "ci-chip", type: "button", title: sentence(reason), click: () => this.#actions.choose(name),
        }, title)));
    }

    #build(engines) {
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
export function sentence(text) {
    const trimmed = (text ?? "").trim();
    if (!trimmed) return "";
    return trimmed[0].toUpperCase() + trimmed.slice(1) + (/[.!?]$/.test(trimmed) ? "" : ".");
}
