/** The status bar: which segmenter, how large the picture, the zoom, and what the hand can do now. */

import { element, setText } from "./dom.mjs";
import { icon } from "./icons.mjs";

const HINTS = {
    select: [["click", "add"], ["right click", "take away"], ["drag", "box"], ["Enter", "next object"], ["R", "remove"]],
    brush: [["drag", "paint"], ["Alt", "erase"], ["[ ]", "size"], ["R", "remove"]],
    eraser: [["drag", "erase"], ["Alt", "paint"], ["[ ]", "size"], ["R", "remove"]],
    lasso: [["drag", "around it"], ["Alt", "take away"], ["R", "remove"]],
    everything: [["click", "choose"], ["Enter", "add as layers"], ["R", "remove"], ["Esc", "leave"]],
    hand: [["drag", "move"], ["wheel", "zoom"], ["0", "whole picture"]],
};

export class Status {
    #model;
    #dot = element("i", { class: "ci-dot" });
    #segmenter = element("span");
    #size = element("span", { class: "ci-figures" });
    #name = element("span", { class: "ci-file" });
    #zoom;
    #hints = element("span", { class: "ci-hints", "aria-hidden": "true" });
    #tool = null;

    /** @param {{run: (command: string) => void, models: () => void, getSam: HTMLElement, closely: HTMLElement}} options */
    constructor(model, { run, models, getSam, closely }) {
        this.#model = model;
        const button = (look, title, command) => element("button", { class: look, type: "button", title, click: () => run(command) });
        this.#zoom = button("ci-zoom ci-figures", "Zoom: click for 100 % (Z)", "actual-size");
        const fit = button("ci-icon-button", "Whole picture (0)", "fit");
        fit.append(icon("fit"));
        const engine = element("button", {
            class: "ci-engine", type: "button", title: "Models: what answers clicks", "aria-haspopup": "dialog", click: models,
        }, this.#dot, this.#segmenter);
        const zooms = element("span", { class: "ci-zooms" }, fit, this.#zoom);
        const space = element("span", { class: "ci-space" });
        this.element = element("div", { class: "ci-status" }, engine, getSam, this.#name, this.#size, zooms, closely, space, this.#hints);
        model.addEventListener("change", () => this.#show());
    }

    #show() {
        const { status, project, answer, zoom, tool, overview } = this.#model;
        const segmenter = status?.segmenter;
        this.#dot.dataset.state = !segmenter ? "off" : segmenter.rough ? "rough" : segmenter.ready ? "good" : "waiting";
        setText(this.#segmenter, segmenterWords(segmenter, answer));
        setText(this.#name, project?.name ?? "");
        this.#name.title = project?.name ?? "";
        setText(this.#size, project ? `${project.size[0]} × ${project.size[1]}` : "");
        this.#zoom.parentElement.hidden = !project;
        setText(this.#zoom, `${zoom < 0.0995 ? (zoom * 100).toFixed(1) : Math.round(zoom * 100)} %`);
        const hand = project && (overview ? "everything" : tool);
        if (this.#tool !== hand) this.#showHints(hand);
    }

    #showHints(tool) {
        this.#tool = tool;
        const hints = (HINTS[tool] ?? []).map(([key, words]) => element("span", {}, element("kbd", {}, key), words));
        this.#hints.replaceChildren(...hints);
    }
}

function segmenterWords(segmenter, answer) {
    if (!segmenter) return "Connecting…";
    if (segmenter.rough) return `${segmenter.name}, rough guess`;
    if (!segmenter.ready) return `${segmenter.name} is getting ready`;
    return answer ? `${segmenter.name} · ${Math.max(1, Math.round(answer.seconds * 1000))} ms` : segmenter.name;
}
