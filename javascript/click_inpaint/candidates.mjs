/** The chips beside a freshly clicked object: part, object or whole. */

import { element, setAttribute } from "./dom.mjs";

const GAP = 10; // CSS px between the object and the chips

export class Candidates {
    #model;
    #stage;
    #selecting;
    #answer = null;

    constructor(model, stage, selecting) {
        this.#model = model;
        this.#stage = stage;
        this.#selecting = selecting;
        this.element = element("div", { class: "ci-candidates", role: "group", "aria-label": "How much of it", hidden: true });
        model.addEventListener("change", () => this.#show());
        stage.addEventListener("view", () => this.#place());
    }

    #show() {
        const { answer, draft, locked, tool } = this.#model;
        const isOffered = !locked && tool === "select" && answer?.items.length > 1 && draft.isLoneClick;
        this.element.hidden = !isOffered;
        if (!isOffered) return;
        if (answer !== this.#answer) this.#build(answer);
        const { chosen } = this.#selecting;
        [...this.element.children].forEach((chip, index) => setAttribute(chip, "aria-pressed", index === chosen));
        this.#place();
    }

    #build(answer) {
        this.#answer = answer;
        const chips = answer.items.map(({ label, score }, index) => element("button", {
            type: "button", title: `Score ${score.toFixed(2)}. Key ${index + 1}`,
            click: () => this.#selecting.choose(index),
            pointerenter: () => this.#selecting.preview(index), pointerleave: () => this.#selecting.preview(null),
        }, element("b", {}, `${index + 1}`), element("span", {}, label)));
        this.element.replaceChildren(...chips);
    }

    /** Above the object, or below when there is no room; always on the stage. */
    #place() {
        const { answer } = this.#model;
        if (this.element.hidden || !answer) return;
        const [x1, y1, x2, y2] = answer.items[this.#selecting.chosen]?.box ?? answer.items[0].box;
        const above = this.#stage.view.toScreen({ x: (x1 + x2) / 2, y: y1 });
        const below = this.#stage.view.toScreen({ x: (x1 + x2) / 2, y: y2 });
        const { offsetWidth: width, offsetHeight: height } = this.element;
        const { size } = this.#stage;
        const top = above.y - height - GAP >= GAP ? above.y - height - GAP : below.y + GAP;
        const x = Math.round(Math.min(Math.max(above.x - width / 2, GAP), size.width - width - GAP));
        const y = Math.round(Math.min(Math.max(top, GAP), size.height - height - GAP));
        this.element.style.transform = `translate(${x}px, ${y}px)`;
    }
}
