/** Before and after: a line over the picture that is dragged, or moved with the arrow keys. */

import { element, setAttribute } from "./dom.mjs";
import { icon } from "./icons.mjs";

const STEP = 0.02; // of the picture's width
const WAYS = {
    ArrowLeft: -STEP, ArrowDown: -STEP, ArrowRight: STEP, ArrowUp: STEP, PageDown: -5 * STEP, PageUp: 5 * STEP, Home: -1, End: 1,
};

export class Compare {
    #stage;
    #painter;
    #part = 0.5;
    #handle;
    #model;

    /** @param {import("./picture.mjs").PicturePainter} painter */
    constructor(model, stage, painter) {
        this.#model = model;
        this.#stage = stage;
        this.#painter = painter;
        this.#handle = element("div", {
            class: "ci-divider", role: "slider", tabIndex: 0, "aria-label": "Before on the left, after on the right",
            "aria-valuemin": 0, "aria-valuemax": 100, title: "Drag to compare",
            pointerdown: (event) => this.#grab(event), pointermove: (event) => this.#drag(event), keydown: (event) => this.#key(event),
        }, element("span", { class: "ci-divider-knob" }, icon("sides")));
        const before = element("span", { class: "ci-tag ci-tag-before" }, "Before");
        const after = element("span", { class: "ci-tag ci-tag-after" }, "After");
        this.element = element("div", { class: "ci-compare", hidden: true }, before, after, this.#handle);
        model.addEventListener("change", () => this.#show());
        stage.addEventListener("view", () => this.#place());
    }

    #show() {
        const { comparing } = this.#model;
        if (comparing === !this.element.hidden) return;
        this.element.hidden = !comparing;
        if (comparing) this.#move(this.#newest());
        else this.#painter.split = null;
        this.#stage.invalidate();
        if (comparing) this.#handle.focus({ preventScroll: true });
        else if (document.activeElement === document.body) this.#stage.surface.focus({ preventScroll: true });
    }

    /** Across what was done last or picked in the list, so that the difference is seen at once. */
    #newest() {
        const box = (this.#model.result ?? this.#model.project?.edits.at(-1))?.box;
        if (!box) return this.#part;
        const { left, width } = this.#stage.view.visible();
        const { x } = this.#stage.view.toScreen({ x: (box[0] + box[2]) / 2, y: 0 });
        return Math.min(Math.max((x - left) / width, 0.03), 0.97);
    }

    #move(part) {
        this.#part = Math.min(Math.max(part, 0), 1);
        this.#painter.split = this.#part;
        setAttribute(this.#handle, "aria-valuenow", Math.round(this.#part * 100));
        this.#place();
        this.#stage.invalidate("picture");
    }

    #place() {
        if (this.element.hidden) return;
        const { left, top, width, height } = this.#stage.view.visible();
        Object.assign(this.element.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
        this.#handle.style.left = `${this.#part * 100}%`;
    }

    #grab(event) {
        this.#handle.setPointerCapture(event.pointerId);
        event.preventDefault();
        this.#handle.focus({ preventScroll: true });
    }

    #drag(event) {
        if (!this.#handle.hasPointerCapture(event.pointerId)) return;
        const { left, width } = this.#stage.view.visible();
        this.#move((this.#stage.placeOf(event).x - left) / width);
    }

    #key(event) {
        const way = WAYS[event.key];
        if (!way || event.altKey || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        event.stopPropagation();
        this.#move(this.#part + way);
    }
}
