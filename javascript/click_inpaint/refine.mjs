/** The Refine section: grow, feather and smooth live while they slide; fill holes, drop specks and invert at a click. */

import { element, setAttribute, setText } from "./dom.mjs";
import { Health } from "./health.mjs";
import { Trailing } from "./latest.mjs";
import { Scale, share } from "./scales.mjs";
import { Slider } from "./slider.mjs";

const SPECKS = 200; // px that a speck needs to stay, when the chip is pressed for the first time

const SLIDERS = [
    { name: "grow", label: "Grow", title: "Grow the mask; to the left shrinks it", scale: new Scale(-100, 200) },
    { name: "feather", label: "Feather", title: "Soften the edge (the mask blur of the host)", scale: new Scale(0, 100) },
    { name: "smooth", label: "Smooth", title: "Round off a ragged edge", scale: new Scale(0, 50) },
];

const CHIPS = [
    { name: "fill_holes", label: "Fill holes", title: "Close gaps inside the mask", on: true, off: false },
    { name: "drop_specks", label: "Drop specks", title: "Leave out tiny loose spots", on: SPECKS, off: 0 },
    { name: "invert", label: "Invert", title: "Select everything else", on: true, off: false },
];

export class Refine {
    #model;
    #api;
    #writes;
    #masks;
    #sliders = new Map();
    #chips = new Map();
    #note = element("p", { class: "ci-note" });
    #previews;

    constructor({ model, api, writes, masks, messages }) {
        this.#model = model;
        this.#api = api;
        this.#writes = writes;
        this.#masks = masks;
        this.#previews = new Trailing((mask) => mask && masks.showDraft(mask), (error) => messages.fail(error));
        for (const options of SLIDERS) this.#sliders.set(options.name, this.#slider(options));
        for (const options of CHIPS) this.#chips.set(options.name, this.#chip(options));
        const rows = [...this.#sliders.values()].map((slider) => slider.element);
        const chips = element("div", { class: "ci-chips" }, ...this.#chips.values());
        const heading = element("h3", { class: "ci-heading" }, "Refine");
        this.element = element("section", { class: "ci-section ci-refine" }, heading, ...rows, chips, this.#note, new Health({ model, api }, (changes) => this.#commit(changes)).element);
        model.addEventListener("change", () => this.#show());
    }

    #slider({ name, label, title, scale }) {
        const move = (value) => this.#preview({ [name]: value });
        const settle = (value) => this.#commit({ [name]: value });
        return new Slider({ label, title, scale, move, settle });
    }

    #chip({ name, label, title, on, off }) {
        const press = () => this.#commit({ [name]: this.#model.project.refinement[name] ? off : on });
        return element("button", { class: "ci-chip", type: "button", title, click: press }, label);
    }

    #preview(change) {
        const { project } = this.#model;
        if (!project?.layers.length) return;
        const refinement = { ...project.refinement, ...change };
        this.#previews.run(async (ticket) => {
            const file = await this.#api.previewMask(project.id, refinement, ticket);
            return file && createImageBitmap(file);
        });
    }

    async #commit(change) {
        const { project } = this.#model;
        if (!project) return;
        this.#previews.cancel();
        if (Object.entries(change).every(([name, value]) => project.refinement[name] === value)) return this.#masks.dropDraft();
        const changed = await this.#writes.push((revision) => {
            const refinement = { ...this.#model.project.refinement, ...change }; // as the writes before it left it
            return this.#api.refine(project.id, revision, refinement);
        });
        if (!changed) this.#masks.dropDraft();
        this.#show();
    }

    #show() {
        const { project, locked } = this.#model;
        const settings = project?.refinement;
        for (const [name, slider] of this.#sliders) {
            slider.disabled = locked;
            slider.show(settings?.[name] ?? 0);
        }
        for (const [name, chip] of this.#chips) {
            chip.disabled = locked;
            setAttribute(chip, "aria-pressed", Boolean(settings?.[name]));
        }
        const [text, isReady] = this.#words();
        setText(this.#note, text);
        this.#note.classList.toggle("ci-note-ready", isReady);
    }

    /** What the mask is, or what to do next. @returns {[string, boolean]} words, and whether there is a mask to use */
    #words() {
        const { project, hasMask, layers, shownPeople, result } = this.#model;
        if (!project) return ["Open a picture to begin.", false];
        if (hasMask) return [`The mask covers ${share(project.mask_area, project.size)} of the picture.`, true];
        if (layers.some(({ visible }) => visible)) return ["Nothing is left of the mask: shrink it less, or show more layers.", false];
        // Those who are kept are hidden, which is as it should be.
        if (layers.length && !shownPeople && !result) return ["All layers are hidden: show one to use it.", false];
        return ["Click an object first; then shape its mask here.", false];
    }
}
