/** Asks now and then whether a run has brought another variation: each is in the project as soon as it is painted. */

const PAUSE = 1200; // ms between two questions

export class News {
    #api;
    #id;
    #known;
    #arrived;
    #asked = 0;
    #now;

    /** @param {object} project as it was before the run @param {(project: object) => void} arrived takes it with more variations */
    constructor(api, project, arrived, now = () => performance.now()) {
        this.#api = api;
        this.#id = project.id;
        this.#known = variations(project);
        this.#arrived = arrived;
        this.#now = now;
    }

    /** A missed answer is no harm: the end of the run brings all. @param {() => boolean} isWanted asked when the answer is there */
    async look(isWanted) {
        if (this.#now() - this.#asked < PAUSE) return;
        this.#asked = this.#now();
        const project = await this.#api.project(this.#id).catch(() => null);
        if (!project || !isWanted()) return;
        const isMore = variations(project) > this.#known;
        this.#known = variations(project);
        if (isMore) this.#arrived(project);
    }
}

const variations = ({ edits }) => edits.reduce((sum, edit) => sum + edit.variations.length, 0);
