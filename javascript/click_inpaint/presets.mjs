/** Choosing what to do; where all but the selection is to change, the mask is turned inside out for it, and back. */

const AROUND = { invert: true, grow: -2 }; // a little into what stays, so that no rim of the old background does

export class Presets {
    #model;
    #api;
    #writes;
    #run;
    #before = null; // {project, invert, grow}: the refinement that a preset has changed

    /** @param {(command: string) => void} run */
    constructor({ model, api, writes }, run) {
        this.#model = model;
        this.#api = api;
        this.#writes = writes;
        this.#run = run;
    }

    /** @param {string} name */
    choose(name) {
        if (this.#model.job) return;
        const { inverts } = this.#model.chosenPreset;
        this.#model.update({ preset: name, overrides: {} });
        const { project, chosenPreset, hasMask } = this.#model;
        if (chosenPreset.extends && !hasMask) this.#run("tool:extend");
        if (!project || chosenPreset.inverts === inverts) return;
        if (chosenPreset.inverts) this.#turn(project);
        else this.#turnBack(project);
    }

    #turn(project) {
        const { invert, grow } = project.refinement;
        this.#before = { project: project.id, invert, grow };
        this.#refine(project, AROUND);
    }

    #turnBack(project) {
        if (this.#before?.project === project.id) this.#refine(project, { invert: this.#before.invert, grow: this.#before.grow });
        this.#before = null;
    }

    #refine({ id }, change) {
        this.#writes.push((revision) => this.#api.refine(id, revision, { ...this.#model.project.refinement, ...change }));
    }
}
