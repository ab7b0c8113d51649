/** The routes around many photos at once, one method each. */

export class BatchApi {
    #http;

    /** @param {import("./http.mjs").Http} http */
    constructor(http) {
        this.#http = http;
    }

    /** What was brought before, used last first: {batches, most_mb}. */
    all() {
        return this.#http.json("GET", "batches");
    }

    /** What can be done; the last one from what was done on the open photo. @param {string|undefined} project its id */
    choices(project = "") {
        return this.#http.json("GET", `batch-choices?project=${encodeURIComponent(project)}`);
    }

    begin() {
        return this.#http.json("POST", "batches");
    }

    standing(id) {
        return this.#http.json("GET", `batches/${id}`);
    }

    /** For good; answers what is left. */
    remove(id) {
        return this.#http.json("DELETE", `batches/${id}`);
    }

    /** @param {File} file @param {(part: number) => void} progress @param {AbortSignal} signal */
    bring(id, file, progress, signal) {
        return this.#http.upload(`batches/${id}/photos?name=${encodeURIComponent(file.name)}`, file, progress, signal);
    }

    /** @param {{choice?: string, things?: string, format?: string, project?: string, retry?: boolean}} asked nothing: as it was begun */
    start(id, asked) {
        return this.#http.json("POST", `batches/${id}/start`, asked);
    }

    cancel(id) {
        return this.#http.json("POST", `batches/${id}/cancel`);
    }

    /** @param {{preview: string}} look */
    previewUrl({ preview }) {
        return this.#http.url(preview);
    }

    /** Where the browser can fetch the file by itself, null where it must be logged in by us. */
    zipUrl(id) {
        return this.#http.hasToken ? null : this.#http.url(`batches/${id}/zip`);
    }

    /** @returns {Promise<Response>} */
    zip(id) {
        return this.#http.response("GET", `batches/${id}/zip`);
    }
}
