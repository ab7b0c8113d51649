/** Brush, eraser and lasso: they draw one stroke and hand it over when the button is let go. */

import { Stroke } from "./strokes.mjs";

/** Brush and eraser: a round pen with a circle as its cursor. */
export class BrushTool {
    cursor = "none";
    #name;
    #other;
    #model;
    #stage;
    #marks;
    #painting;
    #stroke = null;

    /**
     * @param {"brush"|"eraser"} name
     * @param {"brush"|"eraser"} other with the right button, or Alt
     * @param {import("./painting.mjs").Painting|import("./colouring.mjs").Colouring} painting
     */
    constructor(name, other, model, stage, marks, painting) {
        this.#name = name;
        this.#other = other;
        this.#model = model;
        this.#stage = stage;
        this.#marks = marks;
        this.#painting = painting;
    }

    hover({ image }) {
        this.#marks.show({ brush: image });
    }

    leave() {
        this.#marks.show({ brush: null });
    }

    down(touch) {
        const name = touch.secondary ? this.#other : this.#name;
        this.#stroke = new Stroke(name, this.#model.brushSize / 2, this.#stage.view.scale);
        this.#stroke.extend(touch.image);
        this.#painting.draw(this.#stroke);
        this.hover(touch);
    }

    move(touch) {
        if (this.#stroke) {
            this.#stroke.extend(touch.image);
            this.#painting.draw(this.#stroke);
        }
        this.hover(touch);
    }

    up() {
        const stroke = this.#stroke;
        this.#stroke = null;
        if (stroke) this.#painting.commit(stroke);
    }

    cancel() {
        this.#stroke = null;
        this.#painting.discard();
    }
}

/** Lasso: a closed shape drawn by hand; Alt or "Take away" cuts it out instead. */
export class LassoTool {
    cursor = "crosshair";
    #model;
    #stage;
    #marks;
    #painting;
    #stroke = null;

    constructor(model, stage, marks, painting) {
        this.#model = model;
        this.#stage = stage;
        this.#marks = marks;
        this.#painting = painting;
    }

    hover() {}

    down(touch) {
        const cuts = touch.secondary || this.#model.takesAway;
        this.#stroke = new Stroke(cuts ? "lasso-eraser" : "lasso", 1, this.#stage.view.scale);
        this.#stroke.extend(touch.image);
        this.#painting.draw(this.#stroke);
    }

    move(touch) {
        if (!this.#stroke) return;
        this.#stroke.extend(touch.image);
        this.#marks.show({ lasso: this.#stroke.points });
        this.#stage.invalidate("mask");
    }

    up() {
        const stroke = this.#stroke;
        this.#end();
        if (stroke?.isWorthSending) this.#painting.commit(stroke);
        else this.#painting.discard();
    }

    cancel() {
        this.#end();
        this.#painting.discard();
    }

    #end() {
        this.#stroke = null;
        this.#marks.show({ lasso: null });
    }
}
