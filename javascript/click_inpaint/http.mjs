/** Requests to our own routes, relative to the page; a refusal becomes an ApiError with a sentence for the person. */

const SILENT = "The server does not answer. Nothing is lost: try again in a moment.";

export class ApiError extends Error {
    /** @param {number} status 0 when no answer came @param {string} message @param {object|null} project the newer state, after a 409 */
    constructor(status, message, project = null) {
        super(message);
        this.name = "ApiError";
        this.status = status;
        this.project = project;
    }
}

/** @param {number} status @param {string} text the body of a refusal */
export function refusal(status, text) {
    let body = {};
    try {
        body = JSON.parse(text);
    } catch {
        body = {};
    }
    const sentence = body?.error ?? (status === 401 || status === 403 ? "Please log in again, then reload the page." : null);
    const unexplained = `The server could not do that (${status}). Try again, or look at its console.`;
    return new ApiError(status, sentence ?? unexplained, body?.project ?? null);
}

export class Http {
    #base;
    #fetch;
    #login;

    /**
     * @param {string} base URL of the page
     * @param {string} [token] what lets the page in where only scripts have a login
     * @param {typeof fetch} [send]
     */
    constructor(base, token = "", send = (...request) => fetch(...request)) {
        this.#base = base;
        this.#login = token ? { "X-Click-Inpaint-Token": token } : {};
        this.#fetch = send;
    }

    /** Only scripts are let in, so the browser cannot fetch a file of ours by itself. */
    get hasToken() {
        return Object.keys(this.#login).length > 0;
    }

    /** The full address of one of our routes. */
    url(path) {
        return new URL(`click_inpaint/${path}`, this.#base).href;
    }

    /** A file at a full address of ours. @returns {Promise<Response>} */
    file(url) {
        return this.#fetch(url, { headers: this.#login, credentials: "same-origin" });
    }

    /** @returns {Promise<any>} the JSON answer, null for 204 */
    async json(method, path, body, signal) {
        const response = await this.response(method, path, body, signal);
        return response.status === 204 ? null : response.json();
    }

    /** @returns {Promise<Blob|null>} the file, null for 204 */
    async blob(method, path, body, signal) {
        const response = await this.response(method, path, body, signal);
        return response.status === 204 ? null : response.blob();
    }

    /** @param {object|Blob|undefined} body a Blob travels as it is, the rest as JSON @returns {Promise<Response>} */
    async response(method, path, body, signal) {
        const raw = typeof Blob !== "undefined" && body instanceof Blob;
        const type = raw ? "application/octet-stream" : "application/json";
        const headers = body === undefined ? this.#login : { ...this.#login, "Content-Type": type };
        const payload = body === undefined || raw ? body : JSON.stringify(body);
        let response;
        try {
            response = await this.#fetch(this.url(path), { method, headers, body: payload, signal, credentials: "same-origin" });
        } catch (error) {
            if (error.name === "AbortError") throw error;
            throw new ApiError(0, SILENT);
        }
        if (!response.ok) throw refusal(response.status, await response.text());
        return response;
    }

    /**
     * Send a file and say how much of it has left.
     * @param {(part: number) => void} progress 0..1; 1 = the server is reading it
     * @param {AbortSignal} signal
     */
    upload(path, file, progress, signal) {
        return new Promise((resolve, reject) => {
            const request = new XMLHttpRequest();
            request.open("POST", this.url(path));
            const headers = { ...this.#login, "Content-Type": "application/octet-stream" };
            for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
            request.upload.addEventListener("progress", (event) => progress(event.lengthComputable ? event.loaded / event.total : 0));
            request.addEventListener("error", () => reject(new ApiError(0, SILENT)));
            request.addEventListener("abort", () => reject(new DOMException("Aborted", "AbortError")));
            request.addEventListener("load", () => {
                if (request.status >= 400) reject(refusal(request.status, request.responseText));
                else resolve(JSON.parse(request.responseText));
            });
            signal.addEventListener("abort", () => request.abort());
            request.send(file);
        });
    }
}
