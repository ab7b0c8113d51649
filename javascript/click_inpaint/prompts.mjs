/** A visual prompt: the points and the box with which one layer is selected. A value: each change gives a new one. */

import { holds, overlap } from "./boxes.mjs";

/** @typedef {{x: number, y: number, label: 0|1}} PromptPoint label 1 = foreground, 0 = background */

const SAME_OBJECT = 0.25; // a new box that shares so much with the old one means the same object

export class Prompt {
    /** @param {PromptPoint[]} points @param {number[]|null} box @param {number|null} candidate */
    constructor(points = [], box = null, candidate = null) {
        this.points = Object.freeze([...points]);
        this.box = box;
        this.candidate = candidate;
        Object.freeze(this);
    }

    /** From the server's form; null gives an empty one. */
    static from(json) {
        if (!json) return new Prompt();
        const points = json.points.map(([x, y, label]) => ({ x, y, label }));
        return new Prompt(points, json.box ?? null, json.candidate ?? null);
    }

    /** The server's form: points as [x, y, label] in click order. */
    toJSON() {
        const round = (value) => Math.round(value * 100) / 100;
        return { points: this.points.map(({ x, y, label }) => [round(x), round(y), label]), box: this.box, candidate: this.candidate };
    }

    get isEmpty() {
        return !this.points.length && !this.box;
    }

    /** Only one foreground click: the one case with several candidates. */
    get isLoneClick() {
        return !this.box && this.points.length === 1 && this.points[0].label === 1;
    }

    withPoint(point) {
        return new Prompt([...this.points, point], this.box, this.candidate);
    }

    movedPoint(index, { x, y }) {
        return new Prompt(this.points.map((point, i) => (i === index ? { ...point, x, y } : point)), this.box, this.candidate);
    }

    withoutPoint(index) {
        const points = this.points.filter((_, i) => i !== index);
        return new Prompt(points, this.box, points.length ? this.candidate : null);
    }

    withBox(box) {
        return new Prompt(this.points, box, this.candidate);
    }

    withCandidate(candidate) {
        return new Prompt(this.points, this.box, candidate);
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
