/** The stage: stacked canvases over the checkered ground, one view for all of them, painted once a frame. */

import { element } from "./dom.mjs";
import { Pane } from "./pane.mjs";
import { View } from "./view.mjs";

export class Stage extends EventTarget {
    view = new View();
    size = { width: 0, height: 0 };
    #panes = new Map();
    #frame = 0;

    constructor() {
        super();
        this.surface = element("div", {
            class: "ci-surface", tabIndex: 0, role: "application",
            "aria-label": "Picture. Click an object to select it. Press question mark for all keys.",
        });
        this.element = element("main", { class: "ci-stage" }, this.surface);
        new ResizeObserver(() => this.#measure()).observe(this.surface);
    }

    /** Add a canvas on top. @param {string} name @param {(context: CanvasRenderingContext2D, ratio: number) => void} paint */
    addPane(name, paint) {
        const pane = new Pane(name, paint);
        this.#panes.set(name, pane);
        this.surface.append(pane.canvas);
    }

    /** Paint these panes in the next frame, all when none is named. */
    invalidate(...names) {
        for (const name of names.length ? names : this.#panes.keys()) this.#panes.get(name)?.invalidate();
        if (!this.#frame) this.#frame = requestAnimationFrame(() => this.#refresh());
    }

    /** False while the tab is not on show. */
    get isShown() {
        return this.size.width > 0;
    }

    /** Another picture. @param {[number, number]} size full-size pixels */
    setPicture([width, height]) {
        this.view.setPicture({ width, height });
        this.viewChanged();
    }

    /** Call after every change of the view. */
    viewChanged() {
        this.invalidate();
        this.dispatchEvent(new Event("view"));
    }

    /** Show a part of the picture's plane, which may reach outside of it. See View.fitTo. */
    fitTo(box, free) {
        this.view.fitTo(box, free);
        this.viewChanged();
    }

    fit() {
        this.view.fit();
        this.viewChanged();
    }

    /** @param {number} scale screen px per picture px */
    zoomTo(scale) {
        this.view.zoomTo(scale);
        this.viewChanged();
    }

    /** @param {number} factor @param {{x: number, y: number}} [at] screen px, the middle when absent */
    zoomBy(factor, at = { x: this.size.width / 2, y: this.size.height / 2 }) {
        this.view.zoomAt(at, factor);
        this.viewChanged();
    }

    /** Place of a pointer event on the stage, CSS px. */
    placeOf(event) {
        const { left, top } = this.surface.getBoundingClientRect();
        return { x: event.clientX - left, y: event.clientY - top };
    }

    #measure() {
        const size = { width: this.surface.clientWidth, height: this.surface.clientHeight };
        this.size = size;
        if (!size.width || !size.height) return;
        for (const pane of this.#panes.values()) pane.resize(size, window.devicePixelRatio || 1);
        this.view.setStage(size);
        this.#refresh();
        this.dispatchEvent(new Event("view"));
    }

    #refresh() {
        cancelAnimationFrame(this.#frame);
        this.#frame = 0;
        for (const pane of this.#panes.values()) pane.refresh(this.size);
    }
}
