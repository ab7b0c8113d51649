/** The auto values as small fields: each shows what the server computed and takes another value instead. */

import { element, setAttribute } from "./dom.mjs";

const FIELDS = [
    { name: "inpainting_fill", title: "content", about: "Masked content: what the model starts from", choices: [["fill", 0], ["original", 1], ["latent noise", 2], ["latent nothing", 3]] },
    { name: "denoising_strength", title: "denoise", about: "Denoising strength: 1 paints anew, less keeps of what was there", most: 1, step: 0.01 },
    { name: "mask_blur", title: "blur", about: "Mask blur in pixels. The mask is grown so that the blur never mixes the old object in.", most: 64, step: 1 },
    { name: "inpaint_full_res_padding", title: "padding", about: "How many pixels around the mask the model sees", most: 256, step: 4 },
    { name: "inpaint_full_res", title: "area", about: "Inpaint area", choices: [["only masked", true], ["whole picture", false]] },
    { name: "width", title: "width", about: "Pixels that the model paints across", least: 64, most: 2048, step: 8 },
    { name: "height", title: "height", about: "Pixels that the model paints down", least: 64, most: 2048, step: 8 },
    { name: "soft_inpainting", title: "edges", about: "Soft inpainting, an extension of the WebUI: mixes the paint in gradually, for checkpoints that were not made for inpainting", choices: [["hard", false], ["soft", true]], isExtra: true },
    { name: "controlnet", title: "ControlNet", about: "ControlNet's model for inpainting looks at the surroundings. It may fetch its own LaMa the first time.", choices: [["off", false], ["inpaint", true]], isExtra: true },
];

export class Values {
    #model;
    #cells;

    constructor(model) {
        this.#model = model;
        this.#cells = FIELDS.map((field) => this.#cell(field));
        const nodes = this.#cells.map(({ node }) => node);
        this.element = element("div", { class: "ci-values", role: "group", "aria-label": "Values for Stable Diffusion" }, ...nodes);
        model.addEventListener("change", () => this.#show());
    }

    #cell(field) {
        const input = field.choices ? select(field) : number(field);
        input.addEventListener("change", () => this.#overrule(field, input));
        const node = element("label", { class: `ci-value ci-value-${field.name}`, title: field.about }, element("small", {}, field.title), input);
        return { field, input, node };
    }

    /** A value that is the auto one again is no longer overruled. */
    #overrule(field, input) {
        const { tuning, overrides } = this.#model;
        const value = field.choices ? field.choices[input.selectedIndex - 1][1] : limited(field, input.valueAsNumber);
        const rest = { ...overrides };
        delete rest[field.name];
        const isAuto = value === null || value === tuning?.auto[field.name];
        this.#model.update({ overrides: isAuto ? rest : { ...rest, [field.name]: value } });
        if (value === null && tuning) put(field, input, tuning.auto[field.name]);
    }

    #show() {
        const { tuning, overrides, job, chosenCheckpoint } = this.#model;
        for (const { field, input, node } of this.#cells) {
            node.hidden = Boolean(field.isExtra) && !chosenCheckpoint?.extras.includes(field.name);
            input.disabled = !tuning || job !== null;
            setAttribute(node, "data-overruled", field.name in overrides ? "yes" : null);
            if (document.activeElement !== input) put(field, input, overrides[field.name] ?? tuning?.settings[field.name]);
        }
    }
}

/** Inside its range and on its step; null for nothing at all. */
function limited({ least = 0, most, step }, value) {
    if (!Number.isFinite(value)) return null;
    return Number((Math.round(Math.min(Math.max(value, least), most) / step) * step).toFixed(2));
}

function put({ choices }, input, value) {
    if (value === undefined) input.value = ""; // reads "auto"
    else if (choices) input.selectedIndex = 1 + choices.findIndex(([, known]) => known === value);
    else input.value = value;
}

const select = ({ choices }) => element("select", {}, element("option", { value: "", hidden: true }, "auto"), ...choices.map(([words]) => element("option", {}, words)));

const number = ({ least = 0, most, step }) => element("input", {
    type: "number", placeholder: "auto", min: least, max: most, step, keydown: (event) => event.key === "Enter" && event.target.blur(),
});
