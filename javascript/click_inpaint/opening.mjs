/** Every way a picture comes in: button, drop, paste, and the last one after a reload. */

import { element } from "./dom.mjs";
import { session } from "./session.mjs";

const SLOW = 300; // ms until the progress is shown
const GONE = "That picture is no longer open on the server. Open it again.";

/** The first picture of a drop or a paste. @param {DataTransfer|null} transfer @returns {File|null} */
export function pictureIn(transfer) {
    const files = [...(transfer?.files ?? [])];
    return files.find(({ type }) => type.startsWith("image/")) ?? files[0] ?? null;
}

export class Opening {
    #model;
    #api;
    #messages;
    #begin;
    #root;
    #upload = null;
    #chooser;

    /** @param {(project: object|null, isNew: boolean) => void} begin takes the opened project, null for the empty page */
    constructor({ model, api, messages, root }, begin) {
        this.#model = model;
        this.#api = api;
        this.#messages = messages;
        this.#root = root;
        this.#begin = begin;
        this.#chooser = element("input", { type: "file", accept: "image/*,.zip", hidden: true, change: () => this.#chosen() });
        root.append(this.#chooser);
        this.#listenForDrops();
        window.addEventListener("paste", (event) => this.#paste(event));
    }

    /** Ask for a file. */
    choose() {
        this.#chooser.value = "";
        this.#chooser.click();
    }

    /** Send a picture, or a project as one file; a newer one takes the place of one that is still on its way. @param {File} file */
    open(file) {
        this.#messages.dismiss(); // what was said of a picture before it
        const id = this.#model.project?.id;
        return this.#bring(file.name, true, (progress, signal) => this.#api.open(file, id, progress, signal));
    }

    /** Go on with a project of the list. @param {{id: string, name: string}} project */
    reopen({ id, name }) {
        this.#messages.dismiss();
        return this.#bring(name, false, (progress, signal) => this.#load(id, progress, signal));
    }

    /** Open again what was open before the page was reloaded. */
    async restore() {
        const id = session.project;
        if (!id || this.#upload) return;
        await this.#bring("your picture", false, (progress, signal) => this.#load(id, progress, signal), (error) => this.#notRestored(error));
    }

    /** What has gone since is no failure; what cannot be opened is told once. */
    #notRestored(error) {
        if (error.status) session.project = null;
        if (error.status !== 404) this.#messages.fail(error);
    }

    /** @param {boolean} isNew it was not open before @param {(progress: (part: number) => void, signal: AbortSignal) => Promise<object>} load */
    async #bring(name, isNew, load, refused = (error) => this.#messages.fail(error)) {
        this.#upload?.abort();
        const upload = (this.#upload = new AbortController());
        const show = (part) => upload === this.#upload && this.#model.update({ opening: { name, part } });
        let part = 0;
        const slow = setTimeout(() => show(part), SLOW);
        const progress = (now) => {
            part = now;
            if (this.#model.opening) show(part);
        };
        try {
            const project = await load(progress, upload.signal);
            if (upload === this.#upload) this.#begin(project, isNew);
        } catch (error) {
            if (upload === this.#upload) refused(error);
        } finally {
            clearTimeout(slow);
            if (upload === this.#upload) this.#ended();
        }
    }

    /** The server reads it from its disk where it is not in its memory. */
    #load(id, progress, signal) {
        progress(1);
        return this.#api.project(id, signal);
    }

    /** Something was not found: if it was the project, begin anew; else the error is told as it is. */
    async askIfLost(id, error) {
        const isThere = await this.#api.project(id).then(() => true, (refused) => refused.status !== 404);
        if (this.#model.project?.id !== id) return;
        if (!isThere) this.#begin(null, false);
        this.#messages.fail(new Error(isThere ? error.message : GONE));
    }

    #ended() {
        this.#upload = null;
        this.#model.update({ opening: null });
    }

    #chosen() {
        const [file] = this.#chooser.files;
        if (file) this.open(file);
    }

    #listenForDrops() {
        const root = this.#root;
        const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
        const over = (event) => {
            if (!hasFiles(event)) return;
            event.preventDefault();
            event.stopPropagation();
            event.dataTransfer.dropEffect = "copy";
            root.classList.add("ci-dropping");
        };
        root.addEventListener("dragenter", over);
        root.addEventListener("dragover", over);
        root.addEventListener("dragleave", (event) => {
            if (!root.contains(event.relatedTarget)) root.classList.remove("ci-dropping");
        });
        root.addEventListener("drop", (event) => {
            root.classList.remove("ci-dropping");
            if (!hasFiles(event)) return;
            event.preventDefault();
            event.stopPropagation();
            this.#take(pictureIn(event.dataTransfer));
        });
    }

    #paste(event) {
        const onShow = this.#root.offsetParent !== null;
        const ours = event.target === document.body || this.#root.contains(event.target);
        const file = pictureIn(event.clipboardData);
        if (!onShow || !ours || !file) return;
        event.preventDefault();
        event.stopPropagation();
        this.#take(file);
    }

    #take(file) {
        if (file) this.open(file);
        else this.#messages.fail(new Error("There was no picture in that. Save it as a file first, then drop the file."));
    }
}
