/** A visual prompt: the points and the box with which one layer is selected. A value: each change gives a new one. */

import { area, holds, overlap, union } from "./boxes.mjs";

/** @typedef {{x: number, y: number, label: 0|1}} PromptPoint label 1 = foreground, 0 = background */

const SAME_OBJECT = 0.25; // a new box that shares so much with the old one means the same object
const CLOSER = 0.5; // of the area that was seen before: less is clearly closer

export class Prompt {
    /** @param {PromptPoint[]} points @param {number[]|null} box @param {number|null} candidate @param {number[]|null} view XYXY that was seen */
    constructor(points = [], box = null, candidate = null, view = null) {
        this.points = Object.freeze([...points]);
        this.box = box;
        this.candidate = candidate;
        this.view = view;
        Object.freeze(this);
    }

    /** From the server's form; null gives an empty one. */
    static from(json) {
        if (!json) return new Prompt();
        const points = json.points.map(([x, y, label]) => ({ x, y, label }));
        return new Prompt(points, json.box ?? null, json.candidate ?? null, json.view ?? null);
    }

    /** The server's form: points as [x, y, label] in click order. */
    toJSON() {
        const round = (value) => Math.round(value * 100) / 100;
        const points = this.points.map(({ x, y, label }) => [round(x), round(y), label]);
        return { points, box: this.box, candidate: this.candidate, view: this.view };
    }

    get isEmpty() {
        return !this.points.length && !this.box;
    }

    /** Only one foreground click: the one case with several candidates. */
    get isLoneClick() {
        return !this.box && this.points.length === 1 && this.points[0].label === 1;
    }

    withPoint(point) {
        return this.#with({ points: [...this.points, point] });
    }

    movedPoint(index, { x, y }) {
        return this.#with({ points: this.points.map((point, i) => (i === index ? { ...point, x, y } : point)) });
    }

    withoutPoint(index) {
        const points = this.points.filter((_, i) => i !== index);
        return this.#with({ points, candidate: points.length ? this.candidate : null });
    }

    withBox(box) {
        return this.#with({ box });
    }

    withCandidate(candidate) {
        return this.#with({ candidate });
    }

    /**
     * Looked at in the part of the picture that is seen now, where that is clearly less of it than before: a correction
     * after zooming in is a close one too. Later points that lie elsewhere widen the part.
     * @param {number[]|null} seen null for the whole picture
     */
    seenIn(seen) {
        const { view } = this;
        if (!seen) return this;
        if (this.#liesIn(seen) && !(view && area(seen) > CLOSER * area(view))) return this.#with({ view: seen });
        return view && !this.#liesIn(view) ? this.#with({ view: union(view, seen) }) : this;
    }

    #liesIn(view) {
        const corners = this.box ? [{ x: this.box[0], y: this.box[1] }, { x: this.box[2] - 1, y: this.box[3] - 1 }] : [];
        return [...this.points, ...corners].every((place) => holds(view, place));
    }

    #with(changes) {
        const { points, box, candidate, view } = { ...this, ...changes };
        return new Prompt(points, box, candidate, view);
    }

    /** Index of the newest point within reach (picture px) of a place, or -1. */
    pointAt({ x, y }, reach) {
        return this.points.findLastIndex((point) => Math.hypot(point.x - x, point.y - y) <= reach);
    }

    /** True when a newly drawn box means this prompt's object and not the next one. */
    sharesObjectWith(box) {
        if (this.isEmpty) return true;
        if (this.points.some((point) => point.label === 1 && holds(box, point))) return true;
        return Boolean(this.box) && overlap(this.box, box) > SAME_OBJECT;
    }
}
