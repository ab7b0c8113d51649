/** The rectangle that the host will see of the picture, one for each place that is painted by itself, and in it what is painted so far. */

import { element, setText } from "./dom.mjs";

export class Region {
    #model;
    #stage;
    #frames = [];
    #seen = null; // {region, regions, zoom}: what Stable Diffusion sees now, or would
    #tip = element("span", { class: "ci-region-tip" });
    #preview = element("img", { class: "ci-region-preview", alt: "", hidden: true });

    constructor(model, stage) {
        this.#model = model;
        this.#stage = stage;
        this.element = element("div", { hidden: true, "aria-hidden": "true" });
        model.addEventListener("change", () => this.#show());
        stage.addEventListener("view", () => this.#place());
    }

    #show() {
        const { tuning, paintsWithHost, job, comparing, hasMask, peeking, result, tool } = this.#model;
        this.#seen = job?.seen ?? (paintsWithHost && hasMask && !job && !result ? tuning : null);
        this.element.hidden = !this.#seen || comparing || peeking || tool === "extend";
        if (this.element.hidden) return;
        const { region, regions, zoom } = this.#seen;
        const [x1, y1, x2, y2] = region;
        const isOne = regions.length === 1;
        setText(this.#tip, isOne ? `Stable Diffusion sees ${x2 - x1} × ${y2 - y1} · ${zoom.toFixed(1)}× zoom` : `${regions.length} places, one by one`);
        const preview = isOne ? (job?.preview ?? null) : null;
        this.#preview.hidden = !preview;
        if (preview && this.#preview.src !== preview) this.#preview.src = preview;
        this.#place();
    }

    #place() {
        if (this.element.hidden) return;
        const { regions } = this.#seen;
        while (this.#frames.length < regions.length) this.#frames.push(element("div", { class: "ci-region" }));
        const frames = this.#frames.slice(0, regions.length);
        frames.forEach((frame, index) => this.#draw(frame, regions[index]));
        frames[0].append(this.#preview, this.#tip);
        if (this.element.childElementCount !== frames.length) this.element.replaceChildren(...frames);
    }

    #draw(frame, [x1, y1, x2, y2]) {
        const start = this.#stage.view.toScreen({ x: x1, y: y1 });
        const end = this.#stage.view.toScreen({ x: x2, y: y2 });
        Object.assign(frame.style, {
            left: `${start.x}px`, top: `${start.y}px`, width: `${end.x - start.x}px`, height: `${end.y - start.y}px`,
        });
        // Under the rectangle, or inside it where the stage ends.
        frame.classList.toggle("ci-region-low", end.y + 30 > this.#stage.size.height);
    }
}
