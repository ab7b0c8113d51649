/** How a slider's position becomes a length: fine near zero, coarse far away. Pure. */

export const STEPS = 1000; // a slider's positions

/**
 * Maps whole lengths from `least` (may be negative) to `most` onto slider positions 0..STEPS.
 * Zero lies where the negative part ends; away from zero lengths grow with the square of the way.
 */
export class Scale {
    #zero;

    /** @param {number} least <= 0 @param {number} most > 0 @param {number} [zeroAt] part of the slider left of zero */
    constructor(least, most, zeroAt = least < 0 ? 1 / 3 : 0) {
        this.least = least;
        this.most = most;
        this.#zero = zeroAt;
    }

    /** Slider position of zero, 0..STEPS. */
    get zero() {
        return Math.round(this.#zero * STEPS);
    }

    /** @param {number} position 0..STEPS @returns {number} whole length */
    toValue(position) {
        const part = position / STEPS - this.#zero;
        if (part < 0) return Math.round(this.least * (part / -this.#zero) ** 2) || 0;
        return Math.round(this.most * (part / (1 - this.#zero)) ** 2);
    }

    /** @param {number} value @returns {number} position 0..STEPS */
    toPosition(value) {
        const kept = this.limit(value);
        const part = kept < 0 ? -Math.sqrt(kept / this.least) * this.#zero : Math.sqrt(kept / this.most) * (1 - this.#zero);
        return Math.round((this.#zero + part) * STEPS);
    }

    /** The nearest allowed whole length; not-a-number becomes 0. */
    limit(value) {
        const whole = Math.round(Number(value)) || 0;
        return Math.min(Math.max(whole, this.least), this.most);
    }
}

/** "3.8 %" of the picture: two digits that count, never "0 %" for something. */
export function share(area, [width, height]) {
    const percent = (100 * area) / (width * height);
    if (percent < 0.1) return percent > 0 ? "< 0.1 %" : "0 %";
    return `${percent < 9.95 ? percent.toFixed(1) : Math.round(percent)} %`;
}
