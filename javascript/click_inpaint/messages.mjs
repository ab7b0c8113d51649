/** One message at a time, at the foot of the stage; screen readers hear every one. */

import { element, setText } from "./dom.mjs";
import { icon, iconButton } from "./icons.mjs";

export class Messages {
    #spoken = element("div", { class: "ci-spoken", "aria-live": "polite" });
    #alerts = element("div", { class: "ci-toasts", role: "alert" });
    #notes = element("div", { class: "ci-toasts", role: "status" });
    /** @type {(error: Error) => boolean} true when somebody else deals with the error */ intercept = () => false;

    constructor() {
        this.element = element("div", { class: "ci-messages" }, this.#spoken, this.#alerts, this.#notes);
    }

    /** An error, with what to do next in its words. */
    fail(error) {
        if (error?.name === "AbortError" || this.intercept(error)) return;
        const isForPeople = error?.name === "ApiError" || error?.constructor === Error;
        if (!isForPeople) console.error(error);
        this.#show(this.#alerts, "warning", isForPeople ? error.message : "Something went wrong on the page. Reload it; your work is kept.");
    }

    /** A quiet remark. */
    say(text) {
        this.#show(this.#notes, "note", text);
    }

    /** Only for screen readers. */
    announce(text) {
        setText(this.#spoken, text);
    }

    /** @returns {boolean} there was an error to take away; a remark goes as well, and soon by itself */
    dismiss() {
        const wasError = this.#alerts.firstChild !== null;
        this.#alerts.replaceChildren();
        this.#notes.replaceChildren();
        return wasError;
    }

    /** It leaves when its CSS animation ends, which stands still while the cursor is on it. */
    #show(place, kind, text) {
        this.dismiss();
        const close = iconButton("close", "Dismiss", () => toast.remove());
        const toast = element("div", { class: `ci-toast ci-toast-${kind}` }, icon(kind), element("span", {}, text), close);
        toast.addEventListener("animationend", (event) => event.animationName === "ci-linger" && toast.remove());
        place.append(toast);
    }
}
