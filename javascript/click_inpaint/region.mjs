/** The rectangle that the host will see of the picture, and in it what the host has painted so far. */

import { element, setText } from "./dom.mjs";

export class Region {
    #model;
    #stage;
    #seen = null; // {region, zoom}: what Stable Diffusion sees now, or would
    #tip = element("span", { class: "ci-region-tip" });
    #preview = element("img", { class: "ci-region-preview", alt: "", hidden: true });

    constructor(model, stage) {
        this.#model = model;
        this.#stage = stage;
        this.element = element("div", { class: "ci-region", hidden: true, "aria-hidden": "true" }, this.#preview, this.#tip);
        model.addEventListener("change", () => this.#show());
        stage.addEventListener("view", () => this.#place());
    }

    #show() {
        const { tuning, paintsWithHost, job, comparing, hasMask, peeking, result } = this.#model;
        this.#seen = job?.seen ?? (paintsWithHost && hasMask && !job && !result ? tuning : null);
        this.element.hidden = !this.#seen || comparing || peeking;
        if (this.element.hidden) return;
        const { region, zoom } = this.#seen;
        const [x1, y1, x2, y2] = region;
        setText(this.#tip, `Stable Diffusion sees ${x2 - x1} × ${y2 - y1} · ${zoom.toFixed(1)}× zoom`);
        const preview = job?.preview ?? null;
        this.#preview.hidden = !preview;
        if (preview && this.#preview.src !== preview) this.#preview.src = preview;
        this.#place();
    }

    #place() {
        if (this.element.hidden) return;
        const [x1, y1, x2, y2] = this.#seen.region;
        const start = this.#stage.view.toScreen({ x: x1, y: y1 });
        const end = this.#stage.view.toScreen({ x: x2, y: y2 });
        Object.assign(this.element.style, {
            left: `${start.x}px`, top: `${start.y}px`, width: `${end.x - start.x}px`, height: `${end.y - start.y}px`,
        });
        // Under the rectangle, or inside it where the stage ends.
        this.element.classList.toggle("ci-region-low", end.y + 30 > this.#stage.size.height);
    }
}
