/** What Stable Diffusion is told: the prompt, the checkpoint, the auto values, and the ways to everything else. */

import { element, setAttribute, setText } from "./dom.mjs";
import { Values } from "./values.mjs";

const link = (words, title, click) => element("button", { class: "ci-link", type: "button", title, click }, words);

export class PaintSettings {
    #model;
    #prompt;
    #checkpoint;
    #notes = element("p", { class: "ci-note" });
    #auto;
    #reuse;
    #shown = null;

    /** @param {{adjust: () => void, reuse: () => void}} actions @param {HTMLElement} colours */
    constructor(model, actions, colours) {
        this.#model = model;
        this.#prompt = element("textarea", {
            class: "ci-prompt", rows: 1, "aria-label": "Prompt", maxlength: 20000, spellcheck: "false",
            input: () => model.update({ prompt: this.#prompt.value }),
        });
        this.#checkpoint = element("select", { change: () => model.update({ checkpoint: this.#checkpoint.value || null }) });
        const checkpoint = element("label", { class: "ci-value ci-value-checkpoint", title: "The checkpoint that paints. Yours is loaded again afterwards." },
            element("small", {}, "checkpoint"), this.#checkpoint);
        this.#auto = link("Back to auto", "Forget what you overruled", () => model.update({ overrides: {} }));
        this.#reuse = link("Reuse the original prompt", "Take prompt and settings from the picture", actions.reuse);
        const adjust = link("Adjust everything", "Negative prompt, sampler, steps, CFG, seed, variations", actions.adjust);
        const links = element("p", { class: "ci-paint-links" }, adjust, this.#auto, this.#reuse);
        // The host's Ctrl+Up weighting looks for this class around a textarea.
        const prompt = element("div", { class: "prompt" }, this.#prompt);
        this.element = element("div", { class: "ci-paint" }, prompt, colours, new Values(model).element, checkpoint, this.#notes, links);
        model.addEventListener("change", () => this.#show());
    }

    #show() {
        const { paintsWithHost, host, chosenPreset, prompt, job, tuning, overrides, project } = this.#model;
        this.element.hidden = !paintsWithHost;
        if (!paintsWithHost) return;
        setAttribute(this.#prompt, "placeholder", chosenPreset.hint || "Prompt");
        if (this.#prompt.value !== prompt) this.#prompt.value = prompt;
        this.#prompt.disabled = this.#checkpoint.disabled = job !== null;
        if (host.checkpoints !== this.#shown) this.#list(host);
        this.#checkpoint.value = this.#model.checkpoint ?? "";
        const notes = [...(tuning?.notes ?? []), tuning?.avoided && `Kept out by its name (negative prompt): ${tuning.avoided}.`].filter(Boolean);
        setText(this.#notes, notes.join(" "));
        this.#notes.hidden = !notes.length;
        this.#auto.hidden = !Object.keys(overrides).length;
        this.#reuse.hidden = !project?.infotext;
    }

    #list({ checkpoints, best }) {
        this.#shown = checkpoints;
        const automatic = checkpoints.find(({ name }) => name === best);
        const option = (value, words) => element("option", { value }, words);
        const each = ({ name, title, is_inpainting: inpaints }) => option(name, inpaints ? `${title} · inpainting` : title);
        this.#checkpoint.replaceChildren(option("", automatic ? `auto: ${automatic.title}` : "auto"), ...checkpoints.map(each));
    }
}
