/** The hand while everything that was found is on show: a click chooses, another one takes back. */

const CLICK = 6; // CSS px a click may slip

export class EverythingTool {
    cursor = "default";
    #everything;
    #start = null;

    /** @param {import("./everything.mjs").Everything} everything */
    constructor(everything) {
        this.#everything = everything;
    }

    hover({ image, inside }) {
        this.cursor = this.#everything.point(inside ? image : null) ? "pointer" : "default";
    }

    leave() {
        this.#everything.point(null);
    }

    down(touch) {
        this.#start = touch;
    }

    move() {}

    up({ screen }) {
        const start = this.#start;
        this.#start = null;
        if (start?.inside && Math.hypot(screen.x - start.screen.x, screen.y - start.screen.y) <= CLICK) this.#everything.press(start.image);
    }

    cancel() {
        this.#start = null;
    }
}
