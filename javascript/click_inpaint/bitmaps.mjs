/** Pictures and masks as bitmaps, fetched once per address. */

const KEPT = 20; // bitmaps held, up to 16 MB each; the browser has the files of the others

export class Bitmaps {
    #http;
    #cache = new Map();

    /** @param {(url: string) => Promise<Response>} fetchFile */
    constructor(fetchFile) {
        this.#http = fetchFile;
    }

    /** @returns {Promise<ImageBitmap>} */
    get(url) {
        const loading = this.#cache.get(url) ?? this.#load(url);
        this.#cache.delete(url); // and to the end: what is used stays
        this.#cache.set(url, loading);
        loading.catch(() => this.#cache.delete(url));
        if (this.#cache.size > KEPT) this.#cache.delete(this.#cache.keys().next().value);
        return loading;
    }

    /** Forget everything, for another project. */
    clear() {
        this.#cache.clear();
    }

    async #load(url) {
        const response = await this.#http(url);
        if (!response.ok) throw new Error(`picture refused: ${response.status}`);
        return createImageBitmap(await response.blob());
    }
}

/** A PNG in base64 as a bitmap. @param {string} base64 @returns {Promise<ImageBitmap>} */
export function decodePng(base64) {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    return createImageBitmap(new Blob([bytes], { type: "image/png" }));
}
