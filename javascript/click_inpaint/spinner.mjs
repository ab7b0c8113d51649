/** The small spinner at a click that takes the server a while. */

import { element } from "./dom.mjs";

export class Spinner {
    #model;
    #stage;

    constructor(model, stage) {
        this.#model = model;
        this.#stage = stage;
        this.element = element("div", { class: "ci-spinner", role: "status", "aria-label": "Looking for the object", hidden: true });
        model.addEventListener("change", () => this.#place());
        stage.addEventListener("view", () => this.#place());
    }

    #place() {
        const { waitingAt } = this.#model;
        this.element.hidden = !waitingAt;
        if (!waitingAt) return;
        const { x, y } = this.#stage.view.toScreen(waitingAt);
        this.element.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
    }
}
