/** The canvas as it would be: its frame with handles around the picture, what is added tinted, its size in pixels. */

import { around, frameOf, isNone } from "./borders.mjs";
import { element, setText } from "./dom.mjs";

const HANDLES = ["nw", "n", "ne", "w", "e", "sw", "s", "se"];

export class ExtendFrame {
    #model;
    #stage;
    #picture = element("div", { class: "ci-frame-picture" });
    #size = element("span", { class: "ci-frame-size ci-figures" });

    constructor(model, stage) {
        this.#model = model;
        this.#stage = stage;
        const handles = HANDLES.map((name) => element("i", { class: `ci-frame-handle ci-frame-${name}` }));
        const added = element("div", { class: "ci-frame-added" }, this.#picture);
        this.element = element("div", { class: "ci-frame", hidden: true, "aria-hidden": "true" }, added, ...handles, this.#size);
        model.addEventListener("change", () => this.#show());
        stage.addEventListener("view", () => this.#place());
    }

    #show() {
        const { project, tool, borders, locked } = this.#model;
        this.element.hidden = !project || tool !== "extend" || locked;
        if (this.element.hidden) return;
        setText(this.#size, `${around(project.size, borders).join(" × ")} px`);
        this.element.classList.toggle("ci-frame-none", isNone(borders));
        this.#place();
    }

    #place() {
        if (this.element.hidden) return;
        const { project, borders } = this.#model;
        const { view } = this.#stage;
        const [x1, y1, x2, y2] = frameOf(project.size, borders);
        const [width, height] = project.size;
        const corner = view.toScreen({ x: x1, y: y1 });
        put(this.element, corner, (x2 - x1) * view.scale, (y2 - y1) * view.scale);
        put(this.#picture, { x: borders.left * view.scale, y: borders.top * view.scale }, width * view.scale, height * view.scale);
    }
}

function put(node, { x, y }, width, height) {
    Object.assign(node.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` });
}
