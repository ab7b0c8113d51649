/** While only rough guesses are to be had: a note on first use, and where to put the file that makes one click enough. */

import { element } from "./dom.mjs";
import { icon, iconButton } from "./icons.mjs";
import { Popover } from "./menu.mjs";
import { session } from "./session.mjs";

/** "375 MB". @param {number} bytes */
export function megabytes(bytes) {
    return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

export class GetSam {
    #model;
    #api;
    #messages;
    #popover;
    #body = element("div");
    #shown = null;
    #looked = false;

    constructor({ model, api, messages }) {
        this.#model = model;
        this.#api = api;
        this.#messages = messages;
        const button = element("button", { class: "ci-link", type: "button" }, "Get SAM");
        this.#popover = new Popover(button, { className: "ci-get", label: "Get SAM" }, this.#body);
        this.element = this.#popover.element;
        this.note = this.#note();
        model.addEventListener("change", () => this.#show());
    }

    open() {
        this.#popover.open();
    }

    #note() {
        const close = iconButton("close", "Got it", () => this.#read());
        const more = element("button", { class: "ci-link", type: "button", click: () => this.open() }, "get SAM");
        const words = element("span", {}, "Rough guess: drag a box around the object, or ", more, " for one click.");
        return element("div", { class: "ci-rough", hidden: true }, icon("note"), words, close);
    }

    #read() {
        session.noteRead = true;
        this.#show();
    }

    #show() {
        const { status, project, layers, hasEdits } = this.#model;
        const isRough = Boolean(status?.segmenter.rough);
        this.element.hidden = !isRough || !status.get;
        this.note.hidden = !isRough || !project || session.noteRead || layers.length > 0 || hasEdits;
        if (isRough && status.get && this.#shown !== status) this.#fill(status.get);
    }

    #fill(get) {
        this.#shown = this.#model.status;
        const from = /^https?:/.test(get.source)
            ? element("a", { href: get.source, target: "_blank", rel: "noopener noreferrer" }, "where it is published")
            : element("span", {}, get.source);
        const steps = element("ol", {},
            element("li", {}, "Download ", element("b", {}, get.file), ` (${megabytes(get.bytes)}, `,
                element("span", { class: "ci-whole" }, get.licence), ") from ", from, "."),
            element("li", {}, "Put it into this folder:", this.#path(get.folder)),
            element("li", {}, "Press Look again."));
        const look = () => this.#lookAgain(again);
        const again = element("button", { class: "ci-button ci-button-line", type: "button", click: look }, icon("again"), "Look again");
        this.#body.replaceChildren(
            element("h4", {}, `${get.title}: whole objects with one click`),
            element("p", {}, "Until then the selection is a rough guess from colours. A box around the object works best."), steps, again, this.#missed());
    }

    /** Said here, since the popover lies over the messages. */
    #missed() {
        const words = ["Not there yet.", ...(this.#model.status.problems ?? [])].join(" ");
        return element("p", { class: "ci-note", role: "status" }, this.#looked ? words : "");
    }

    #path(folder) {
        const copy = iconButton("copy", "Copy the path", () => this.#copy(folder, code));
        const code = element("code", { tabIndex: 0 }, folder);
        return element("span", { class: "ci-path" }, code, copy);
    }

    /** Without a secure connection the browser has no clipboard: the path is marked for Ctrl+C instead. */
    async #copy(folder, code) {
        try {
            await navigator.clipboard.writeText(folder);
            this.#messages.say("Path copied.");
        } catch {
            getSelection().selectAllChildren(code);
            this.#messages.say("Press Ctrl+C to copy the marked path.");
        }
    }

    async #lookAgain(button) {
        button.disabled = true;
        try {
            const status = await this.#api.rescan();
            this.#looked = true;
            this.#model.update({ status });
            if (!status.segmenter.rough) this.#found(status);
        } catch (error) {
            this.#messages.fail(error);
        } finally {
            button.disabled = false;
        }
    }

    #found(status) {
        this.#popover.close();
        this.#messages.say(`${status.segmenter.name} is here. Click an object.`);
    }
}
