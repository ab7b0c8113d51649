/** Everything in the picture: looks for it, lets the person choose, makes layers of what is chosen. */

import { Overview } from "./overview.mjs";

const NEEDS_SAM = "Finding everything needs SAM. The list of models has one to download.";

export class Everything {
    #model;
    #api;
    #writes;
    #messages;
    #task;

    /** @param {import("./task.mjs").Task} task */
    constructor({ model, api, writes, messages }, task) {
        this.#model = model;
        this.#api = api;
        this.#writes = writes;
        this.#messages = messages;
        this.#task = task;
    }

    /** Look for everything, or leave what was found. */
    toggle() {
        if (this.close() || this.#model.job) return;
        if (this.#model.canFindEverything) this.#look();
        else this.#messages.say(NEEDS_SAM);
    }

    /** Choose what is at a place of the picture, or not any more. @param {{x: number, y: number}} place picture px */
    press(place) {
        const { overview } = this.#model;
        const number = overview.at(place);
        if (!number) return;
        const next = overview.toggled(number);
        this.#model.update({ overview: next });
        this.#messages.announce(`${next.chosen.size} of ${next.count} chosen.`);
    }

    /** The cursor is there, null = nowhere. @returns {boolean} on something */
    point(place) {
        const { overview } = this.#model;
        const number = place ? overview.at(place) : 0;
        if (number !== overview.hovered) this.#model.update({ overview: overview.pointed(number) });
        return number > 0;
    }

    /** A layer for each chosen segment; without one there is nothing to do. @returns {Promise<boolean>} the page is back at its layers */
    async take() {
        const { overview, project } = this.#model;
        const numbers = [...overview.chosen];
        const take = (revision) => this.#api.takeSegments(project.id, revision, overview.found.search, numbers);
        const taken = !numbers.length || (await this.#writes.push(take));
        if (taken) this.close();
        return Boolean(taken);
    }

    /** @returns {boolean} it was open */
    close() {
        const { overview } = this.#model;
        if (overview) this.#model.update({ overview: null });
        return overview !== null;
    }

    async #look() {
        const { project } = this.#model;
        this.#model.activate(null);
        this.#model.update({ result: null });
        const end = await this.#task.run({ text: "Looking for everything" }, () => this.#writes.push(() => this.#api.findSegments(project.id)));
        if (end?.state === "failed") this.#messages.fail(new Error(end.error));
        if (end?.state === "cancelled") this.#messages.say("Cancelled. Nothing was changed.");
        if (end?.state === "done") await this.#show(project);
    }

    async #show({ id, size, picture_version: version }) {
        try {
            const [{ search, segments, labels_size: small }, labels] = await Promise.all([this.#api.segments(id), this.#api.segmentLabels(id)]);
            const { project } = this.#model;
            if (project?.id !== id || project.picture_version !== version) return;
            if (!segments.length) return this.#messages.say("Nothing stands out in this picture. Click what you want, or drag a box around it.");
            this.#model.update({ overview: new Overview({ labels, size: small, picture: size, search, segments }) });
            this.#messages.announce(`${segments.length} found.`);
        } catch (error) {
            this.#messages.fail(error);
        }
    }
}
