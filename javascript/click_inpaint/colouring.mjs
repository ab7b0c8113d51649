/** Strokes of colour inside the mask, for presets that begin from one: drawn, kept in the model, taken back. */

const MOST_PAINTS = 200; // as the server takes
const MOST_POINTS = 20000; // of all strokes together
export const FIRST_COLOUR = "#c0392b"; // where the browser's own palette opens

export class Colouring {
    #model;
    #messages;
    #stage;
    #live = null;
    #before = []; // what there was before each stroke, and before all were cleared
    #origin = [0, 0]; // of the picture, to which the strokes belong

    constructor({ model, messages, display }) {
        this.#model = model;
        this.#messages = messages;
        this.#stage = display.stage;
        model.addEventListener("change", () => this.#follow());
    }

    /** Strokes to draw, the one under the pointer included. @returns {{colour: string, radius: number, points: [number, number][]}[]} */
    get strokes() {
        const { takesColour, paints } = this.#model;
        if (!takesColour) return [];
        return this.#live ? [...paints, this.#live] : paints;
    }

    get canTakeBack() {
        return this.#before.length + this.#model.paints.length > 0;
    }

    /** A stroke is under way. @param {import("./strokes.mjs").Stroke} stroke */
    draw(stroke) {
        this.#live = this.#coloured(stroke);
        this.#stage.invalidate("colours");
    }

    /** The stroke was not meant. */
    discard() {
        this.#live = null;
        this.#stage.invalidate("colours");
    }

    /** The stroke is done. */
    commit(stroke) {
        const paints = [...this.#model.paints, this.#coloured(stroke)];
        this.discard();
        const points = paints.reduce((sum, each) => sum + each.points.length, 0);
        if (paints.length > MOST_PAINTS || points > MOST_POINTS) this.#messages.say("No more strokes of colour fit. Take some back first.");
        else this.#change(paints);
    }

    /** As it was before the last stroke, or before all were cleared. @returns {boolean} there was something to take back */
    takeBack() {
        if (!this.canTakeBack) return false;
        this.#model.update({ paints: this.#before.pop() ?? this.#model.paints.slice(0, -1) });
        return true;
    }

    clear() {
        this.#change([]);
    }

    /** The brush is put away. @returns {boolean} it was in hand */
    leave() {
        if (this.#model.tool !== "colour") return false;
        this.#model.update({ tool: "select" });
        return true;
    }

    /** Another project, or none. */
    reset(project) {
        this.#live = null;
        this.#before = [];
        this.#origin = project?.origin ?? [0, 0];
    }

    #change(paints) {
        this.#before.push(this.#model.paints);
        this.#model.update({ paints });
    }

    #coloured({ radius, points }) {
        return { colour: this.#model.colour ?? FIRST_COLOUR, radius, points: [...points] };
    }

    /** The brush goes with its panel, and the strokes move with a picture that is extended. */
    #follow() {
        const { project, takesColour, hasMask, paints } = this.#model;
        if (project) {
            const [dx, dy] = project.origin.map((place, index) => place - this.#origin[index]);
            this.#origin = project.origin;
            if (dx || dy) {
                this.#before = this.#before.map((each) => movedBy(each, dx, dy));
                this.#model.update({ paints: movedBy(paints, dx, dy) });
            }
        }
        if (!takesColour || !hasMask) this.leave();
    }
}

function movedBy(paints, dx, dy) {
    return paints.map((paint) => ({ ...paint, points: paint.points.map(([x, y]) => [x + dx, y + dy]) }));
}
