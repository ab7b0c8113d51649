/** The foot of the side panel: the one big button and the ways to keep the work or to hand it on. */

import { element } from "./dom.mjs";
import { SENDS } from "./host_actions.mjs";
import { icon } from "./icons.mjs";
import { menuItem, Popover } from "./menu.mjs";

const LOOK = { class: "ci-secondary", type: "button" };

export class Foot {
    #model;
    #mask;
    #picture;
    #send;
    #sendMore;
    #sends;
    #items;

    /** @param {HTMLElement} primary @param {{save: (kind: string) => void, send: (action: string) => void}} actions */
    constructor(model, primary, { save, send }) {
        this.#model = model;
        const button = (words, kind) => element("button", { ...LOOK, click: () => save(kind) }, icon("save"), words);
        this.#mask = button("Save mask", "mask");
        this.#picture = button("Save picture", "picture");
        this.#send = element("button", { ...LOOK, class: "ci-secondary ci-send", click: () => send("push") }, "Send to Inpaint upload");
        this.#sends = element("span", { class: "ci-sends", hidden: true }, this.#send, this.#menu(send));
        this.element = element("div", { class: "ci-foot" }, primary, this.#sends, this.#mask, this.#picture);
        model.addEventListener("change", () => this.#show());
        this.#show();
    }

    #menu(send) {
        this.#sendMore = element("button", { ...LOOK, class: "ci-secondary ci-send-more", title: "Send something else", "aria-label": "Send something else" }, icon("down"));
        const act = (action) => () => {
            Popover.closeOpen();
            send(action);
        };
        this.#items = SENDS.map(({ action, name, about, needsMask }) => ({ needsMask, item: menuItem({ name, about, act: act(action) }) }));
        const items = this.#items.map(({ item }) => item);
        return new Popover(this.#sendMore, { role: "menu", className: "ci-menu", label: "Send" }, ...items).element;
    }

    #show() {
        const { hasMask, hasEdits, host, project, job, sending } = this.#model;
        this.#mask.disabled = !hasMask;
        this.#mask.title = hasMask ? "Black and white PNG for Inpaint upload" : "Select something first";
        this.#picture.disabled = !hasEdits;
        this.#picture.title = hasEdits ? "The result as PNG, exact outside what you removed" : "Remove or paint something first";
        this.#sends.hidden = !host?.has_tabs;
        this.#picture.hidden = host?.has_tabs ?? false; // the Export menu has it
        const busy = job !== null || sending !== null;
        this.#send.disabled = busy || !hasMask;
        this.#send.title = hasMask ? "Picture, mask and settings into the host's Inpaint upload" : "Select something first";
        this.#send.classList.toggle("ci-busy-button", sending !== null);
        this.#sendMore.disabled = busy || !project;
        for (const { item, needsMask } of this.#items) item.disabled = needsMask && !hasMask;
    }
}
