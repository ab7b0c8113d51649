/** Our routes, one method each. Newest click wins here: an overtaken predict gives undefined. */

import { Latest } from "./latest.mjs";

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

/** A name for a layer or for this page: twelve random letters and digits. */
export function randomId() {
    return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => LETTERS[byte % LETTERS.length]).join("");
}

export class Api {
    #http;
    #predictions = new Latest();
    #clicksOf = randomId();
    #slidersOf = randomId();

    /** @param {import("./http.mjs").Http} http */
    constructor(http) {
        this.#http = http;
    }

    status() {
        return this.#http.json("GET", "status");
    }

    /** Look for weights again. */
    rescan() {
        return this.#http.json("POST", "rescan");
    }

    /** What is there, what could be had and how far that has come. */
    models() {
        return this.#http.json("GET", "models");
    }

    /** Start to fetch weights, or go on where it stopped; answers {job}. */
    downloadModel(name) {
        return this.#http.json("POST", `models/${encodeURIComponent(name)}/download`);
    }

    /** That model answers from the next click on; answers the new status. */
    useModel(name) {
        return this.#http.json("POST", `models/${encodeURIComponent(name)}/use`);
    }

    /** Send a picture and get its project; `insteadOf` is the id of the one that is left for it, if any. */
    open(file, insteadOf, progress, signal) {
        const asked = new URLSearchParams({ name: file.name || "pasted.png", instead_of: insteadOf ?? "" });
        return this.#http.upload(`projects?${asked}`, file, progress, signal);
    }

    /** What can be opened again, used last first: {projects, most_mb}. */
    projects() {
        return this.#http.json("GET", "projects");
    }

    /** For good; answers what is left. */
    deleteProject(id) {
        return this.#http.json("DELETE", `projects/${id}`);
    }

    /** How it looks, null when nobody knows. @param {{thumbnail: string|null}} project of the list */
    projectThumbnailUrl({ thumbnail }) {
        return thumbnail && this.#http.url(thumbnail);
    }

    /** What the page is set to comes back with the project. */
    keepSettings(id, settings) {
        return this.#http.json("PUT", `projects/${id}/settings`, settings);
    }

    /** Auto values and the region for what is selected; null when overtaken. */
    tuning(id, asked, ticket) {
        return this.#http.json("POST", `projects/${id}/tuning`, { ...asked, page: this.#slidersOf, ticket });
    }

    /** What would spoil the result, and what mends it; null when overtaken. @returns {Promise<{findings: object[]}|null>} */
    health(id, asked, ticket) {
        return this.#http.json("POST", `projects/${id}/health`, { ...asked, page: this.#slidersOf, ticket });
    }

    /** The mask as Stable Diffusion gets it. @returns {Promise<Blob>} */
    hole(id, asked) {
        return this.#http.blob("POST", `projects/${id}/hole`, asked);
    }

    /** The picture that Stable Diffusion would begin from in the host's own tab. @returns {Promise<Blob>} */
    begun(id, asked) {
        return this.#http.blob("POST", `projects/${id}/begun`, asked);
    }

    /** @param {{chosen?: number, visible?: boolean, position?: number}} change */
    changeEdit(id, edit, revision, change) {
        return this.#http.json("PATCH", `projects/${id}/edits/${edit}`, { revision, ...change });
    }

    deleteEdit(id, edit, revision) {
        return this.#http.json("DELETE", `projects/${id}/edits/${edit}?revision=${revision}`);
    }

    /** Take an edit back and select again what it was made from. */
    reopenEdit(id, edit, revision) {
        return this.#http.json("POST", `projects/${id}/edits/${edit}/reopen`, { revision });
    }

    /** The place that an edit changed, with one of its variations in. */
    thumbnailUrl(project, edit, index) {
        const { version } = edit.variations[index];
        return this.#http.url(`projects/${project.id}/edits/${edit.id}/variations/${index}/thumbnail?v=${encodeURIComponent(version)}`);
    }

    /** End or skip what the host paints for us. @param {"interrupt"|"skip"} how @param {string} task */
    stopHost(how, task) {
        return this.#http.json("POST", `host/${how}`, { task });
    }

    project(id, signal) {
        return this.#http.json("GET", `projects/${id}`, undefined, signal);
    }

    /** @param {object} project @param {"current"|"original"} which */
    pictureUrl(project, which) {
        return this.#http.url(`projects/${project.id}/picture?which=${which}&v=${encodeURIComponent(project.picture_version)}`);
    }

    /** The refined, combined mask as an alpha PNG. */
    maskUrl(project) {
        return this.#http.url(`projects/${project.id}/mask?v=${project.revision}`);
    }

    /** One layer's own mask as an alpha PNG. */
    layerMaskUrl(project, layer) {
        return this.#http.url(`projects/${project.id}/layers/${layer.id}/mask?v=${encodeURIComponent(layer.version)}`);
    }

    /** Candidates for a prompt, or undefined when a newer predict has overtaken this one. */
    async predict(id, prompt) {
        return this.#predictions.run(async (signal, ticket) => {
            const body = { prompt: prompt.toJSON(), page: this.#clicksOf, ticket };
            return (await this.#http.json("POST", `projects/${id}/predict`, body, signal)) ?? undefined;
        });
    }

    get predicting() {
        return this.#predictions.busy;
    }

    /** Nobody waits for the predict any more. */
    cancelPredict() {
        this.#predictions.cancel();
    }

    /** The combined mask as another refinement would make it; null when overtaken. @returns {Promise<Blob|null>} */
    previewMask(id, refinement, ticket) {
        return this.#http.blob("POST", `projects/${id}/mask-preview`, { refinement, page: this.#slidersOf, ticket });
    }

    /** What a click there would likely select, as a small alpha PNG; null when there is nothing to show. @returns {Promise<Blob|null>} */
    hover(id, { x, y }, view, ticket, signal) {
        return this.#http.blob("POST", `projects/${id}/hover`, { point: [x, y], view, page: this.#clicksOf, ticket }, signal);
    }

    putLayer(id, layer, revision, prompt) {
        return this.#http.json("PUT", `projects/${id}/layers/${layer}`, { revision, prompt: prompt.toJSON() });
    }

    /** @param {{name?: string, visible?: boolean, mode?: string, position?: number}} change */
    changeLayer(id, layer, revision, change) {
        return this.#http.json("PATCH", `projects/${id}/layers/${layer}`, { revision, ...change });
    }

    deleteLayer(id, layer, revision) {
        return this.#http.json("DELETE", `projects/${id}/layers/${layer}?revision=${revision}`);
    }

    /** @param {import("./strokes.mjs").Stroke[]} strokes */
    paint(id, layer, revision, strokes) {
        return this.#http.json("POST", `projects/${id}/strokes`, { revision, layer, strokes: strokes.map((stroke) => stroke.toJSON()) });
    }

    refine(id, revision, refinement) {
        return this.#http.json("PUT", `projects/${id}/refinement`, { revision, ...refinement });
    }

    /** A larger canvas. @param {import("./borders.mjs").Borders} borders */
    extend(id, revision, borders) {
        return this.#http.json("POST", `projects/${id}/canvas`, { revision, ...borders });
    }

    undo(id, revision) {
        return this.#http.json("POST", `projects/${id}/undo`, { revision });
    }

    redo(id, revision) {
        return this.#http.json("POST", `projects/${id}/redo`, { revision });
    }

    /** Start removing; answers {job}. @param {string|null} again the edit to make another variation of, instead of a new one @param {string} preset what it is for, which names the step */
    inpaint(id, revision, engine, again, preset) {
        return this.#http.json("POST", `projects/${id}/inpaint`, { revision, engine, again, preset });
    }

    /** Start to look for everything; answers {job}. */
    findSegments(id) {
        return this.#http.json("POST", `projects/${id}/segments`, {});
    }

    /** What was found, best first, numbered from 1; and how large the labels are. */
    segments(id) {
        return this.#http.json("GET", `projects/${id}/segments`);
    }

    /** Which segment is seen where, row by row. @returns {Promise<Uint16Array>} */
    async segmentLabels(id) {
        const response = await this.#http.response("GET", `projects/${id}/segments/labels`);
        return new Uint16Array(await response.arrayBuffer());
    }

    /** All of it as a file to keep. @returns {Promise<Response>} */
    segmentsCoco(id) {
        return this.#http.response("GET", `projects/${id}/segments/coco`);
    }

    /** A layer for each of these. @param {string} search whose numbers they are @param {number[]} numbers */
    takeSegments(id, revision, search, numbers) {
        return this.#http.json("POST", `projects/${id}/segments/take`, { revision, search, numbers });
    }

    /** Start to find all people, or what that noun means, and to make a layer of each; answers {job}. */
    findPeople(id, noun) {
        return this.#http.json("POST", `projects/${id}/people`, { noun });
    }

    /** Who was found in the picture as it is: {noun, title, layers, subject, why}. */
    people(id) {
        return this.#http.json("GET", `projects/${id}/people`);
    }

    /** Start to find and to remove all people but the main subject; answers {job}. */
    removePeople(id, revision, engine) {
        return this.#http.json("POST", `projects/${id}/people/remove`, { revision, engine });
    }

    /** Start to look for all things like that layer's; answers {job}. */
    findAlike(id, layer, revision) {
        return this.#http.json("POST", `projects/${id}/layers/${layer}/alike`, { revision });
    }

    /** What looks like the shadow or reflection of that layer's thing becomes a layer; answers the project, or {nothing: true}. */
    addShadow(id, layer, revision) {
        return this.#http.json("POST", `projects/${id}/layers/${layer}/shadow`, { revision });
    }

    /** Start to find what the words say and to make a layer of each; answers {job}. */
    findByWords(id, words) {
        return this.#http.json("POST", `projects/${id}/text`, { words });
    }

    job(job) {
        return this.#http.json("GET", `jobs/${job}`);
    }

    cancelJob(job) {
        return this.#http.json("DELETE", `jobs/${job}`);
    }

    /** A file to keep. @returns {Promise<Response>} */
    export(id, kind) {
        return this.#http.response("GET", `projects/${id}/export/${kind}`);
    }

    importMask(id, revision, file) {
        const query = `name=${encodeURIComponent(file.name || "mask.png")}&revision=${revision}`;
        return this.#http.json("POST", `projects/${id}/import-mask?${query}`, file);
    }
}
