/** Outpaint is what to do while an area is selected that the picture was extended by, and once it is done what was before. */

const CANVAS = "canvas"; // the source of such a layer

export class NewArea {
    #model;
    #project = null;
    #area = null; // id of the layer
    #before = null; // the preset chosen before

    constructor(model) {
        this.#model = model;
        model.addEventListener("change", () => this.#look());
    }

    #look() {
        const { project, layers, result, job } = this.#model;
        const area = layers.find(({ visible, source }) => visible && source === CANVAS)?.id ?? null;
        if ((project?.id ?? null) !== this.#project) {
            [this.#project, this.#area, this.#before] = [project?.id ?? null, area, null]; // what it was set to comes with the project
        } else if (area && area !== this.#area) {
            this.#choose(area);
        } else if (!area && this.#area && !result && !job) {
            this.#turnBack();
        }
    }

    #choose(area) {
        const { chosenPreset, preset, outpainting } = this.#model;
        this.#area = area;
        if (chosenPreset.extends || !outpainting) return;
        this.#before = preset;
        this.#model.update({ preset: outpainting.name, overrides: {} });
    }

    /** Not to a preset that wants the mask inverted when it is not, or the other way round. */
    #turnBack() {
        const { chosenPreset, presets, project } = this.#model;
        const before = presets.find(({ name }) => name === this.#before);
        const suits = Boolean(before?.inverts) === project.refinement.invert;
        if (chosenPreset.extends) this.#model.update({ preset: suits ? this.#before : null, overrides: {} });
        this.#area = this.#before = null;
    }
}
