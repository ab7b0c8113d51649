/** When to ask what lies under the cursor: not while it flies, not twice in one place, not on a machine too slow. Pure. */

const FAST = 1.4; // CSS px a millisecond at which a hand is on its way to somewhere else
const NEAR = 3; // CSS px within which the cursor rests
const KEPT = 8; // round trips that are looked at
const SLOWEST = 250; // ms at which an answer no longer seems to follow the cursor

/** @typedef {{x: number, y: number}} Place */

/** True when the cursor has hardly moved on the screen between two places of the picture. */
export function isNear(one, other, scale) {
    return Math.hypot(one.x - other.x, one.y - other.y) * scale <= NEAR;
}

/** How fast the cursor moves over the screen. */
export class Speed {
    #last = null;

    /** @param {Place} screen CSS px @param {number} at ms @returns {boolean} it is in flight */
    isFast({ x, y }, at) {
        const last = this.#last;
        this.#last = { x, y, at };
        return last !== null && Math.hypot(x - last.x, y - last.y) > FAST * Math.max(1, at - last.at);
    }
}

/** How long the newest answers took. */
export class Pace {
    #times = [];

    /** @param {number} ms one round trip */
    add(ms) {
        this.#times = [...this.#times, ms].slice(-KEPT);
    }

    /** Begin to count anew. */
    reset() {
        this.#times = [];
    }

    /** In ms; a single slow answer does not move it. */
    get median() {
        const sorted = [...this.#times].sort((a, b) => a - b);
        return sorted[Math.floor(sorted.length / 2)] ?? 0;
    }

    get isTooSlow() {
        return this.#times.length === KEPT && this.median > SLOWEST;
    }
}
