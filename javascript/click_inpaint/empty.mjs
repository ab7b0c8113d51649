/** What the stage shows without a picture: how to begin, and how far an upload is. */

import { element, setAttribute, setText } from "./dom.mjs";
import { icon } from "./icons.mjs";

export class Empty {
    #model;
    #start;
    #how = element("span");
    #rough = element("p", { class: "ci-empty-small" }, "With Segment Anything one click is enough: the cube above gets it.");
    #progress;
    #bar = element("i");
    #words = element("p");
    #recent;
    #before;
    #all;

    /** @param {{choose: () => void, many: () => void}} opening @param {import("./recent_list.mjs").RecentList} recent */
    constructor(model, { choose, many }, recent) {
        this.#model = model;
        this.#recent = recent;
        this.#before = element("section", { class: "ci-empty-recent", "aria-label": "Recent" }, element("h3", {}, "Recent"), recent.element);
        const link = element("button", { class: "ci-link", type: "button", click: choose }, "open one");
        const folder = element("button", { class: "ci-link", type: "button", click: many }, "Many photos at once");
        this.#start = element("div", { class: "ci-empty-words" },
            element("span", { class: "ci-empty-icon" }, icon("picture")),
            element("p", { class: "ci-empty-title" }, "Drop a photo, paste it, or ", link),
            element("p", {}, this.#how, ", press ", element("kbd", {}, "R"), ", and it is gone."), this.#rough, element("p", { class: "ci-empty-small" }, "A whole folder? ", folder));
        this.#all = element("div", { class: "ci-empty-start" }, this.#start, this.#before);
        const progress = element("div", { class: "ci-progress" }, this.#bar);
        const look = { class: "ci-opening", role: "progressbar", "aria-label": "Opening", hidden: true };
        this.#progress = element("div", look, this.#words, progress);
        this.element = element("div", { class: "ci-empty" }, this.#all, this.#progress);
        this.drop = element("div", { class: "ci-drop", "aria-hidden": "true" }, icon("picture"), element("span", {}, "Drop it to open"));
        model.addEventListener("change", () => this.#show());
        this.#show();
    }

    #show() {
        const { project, opening, status, starting, projects } = this.#model;
        this.element.hidden = Boolean(project) && !opening;
        this.element.classList.toggle("ci-over-picture", Boolean(project));
        this.#all.hidden = Boolean(opening) || starting;
        this.#before.hidden = this.#all.hidden || Boolean(project) || !projects?.list.length;
        if (!this.#before.hidden) this.#recent.show();
        this.#progress.hidden = !opening;
        setText(this.#how, status?.segmenter.rough ? "Drag a box around an object" : "Click an object");
        this.#rough.hidden = !status?.segmenter.rough;
        if (!opening) return;
        const isSent = opening.part >= 1;
        setText(this.#words, isSent ? `Reading ${opening.name}…` : `Opening ${opening.name}…`);
        this.#bar.style.transform = `scaleX(${opening.part})`;
        this.#progress.classList.toggle("ci-endless", isSent);
        setAttribute(this.#progress, "aria-valuenow", Math.round(opening.part * 100));
    }
}
