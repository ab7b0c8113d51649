/** Pointing without a mouse: a crosshair that the arrow keys move over the picture. */

const STEP = 12; // screen px a press moves it, 1 picture px with Shift
const WAYS = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] };

/** The place one step further, still on the picture. Pure. */
export function stepped({ x, y }, way, step, [width, height]) {
    const [dx, dy] = WAYS[way];
    const within = (value, end) => Math.min(Math.max(value, 0.5), end - 0.5);
    return { x: within(x + dx * step, width), y: within(y + dy * step, height) };
}

export class Crosshair {
    #model;
    #stage;
    #marks;
    #place = null;

    constructor({ model, display: { stage, marks } }) {
        this.#model = model;
        this.#stage = stage;
        this.#marks = marks;
        stage.surface.addEventListener("pointermove", () => this.hide());
    }

    /** @param {"left"|"right"|"up"|"down"} way @param {boolean} finely one picture pixel */
    move(way, finely) {
        const { size } = this.#model.project;
        const step = finely ? 1 : STEP / this.#stage.view.scale;
        this.#place = this.#place ? stepped(this.#place, way, step, size) : { x: size[0] / 2, y: size[1] / 2 };
        this.#marks.show({ cross: this.#place });
    }

    /** Where it is, picture px; null while it is not shown. */
    get place() {
        return this.#place;
    }

    hide() {
        if (!this.#place) return;
        this.#place = null;
        this.#marks.show({ cross: null });
    }
}
