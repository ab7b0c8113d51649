/** The hand while a picture is extended: drags the edges and corners of its canvas. */

import { frameOf } from "./borders.mjs";
import { CURSORS, handleAt } from "./boxes.mjs";

export class ExtendTool {
    cursor = "default";
    #model;
    #extending;
    #drag = null; // {handle, from, before}

    /** @param {import("./extending.mjs").Extending} extending */
    constructor(model, extending) {
        this.#model = model;
        this.#extending = extending;
    }

    hover(touch) {
        this.cursor = CURSORS[this.#under(touch)] ?? "default";
    }

    down(touch) {
        const handle = this.#under(touch);
        this.#drag = handle && { handle, from: touch.image, before: this.#model.borders };
    }

    move({ image }) {
        if (!this.#drag) return;
        const { handle, from, before } = this.#drag;
        this.#extending.drag(before, handle, image.x - from.x, image.y - from.y);
    }

    up() {
        if (this.#drag) this.#extending.settle();
        this.#drag = null;
    }

    cancel() {
        if (this.#drag) this.#model.update({ borders: this.#drag.before });
        this.#drag = null;
    }

    #under({ image, reach }) {
        const { project, borders } = this.#model;
        return handleAt(frameOf(project.size, borders), image, reach * 1.3);
    }
}
