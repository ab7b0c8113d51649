/** Colours for the canvases, read from the root's CSS variables and read again when the host changes its theme. */

export class Theme extends EventTarget {
    #root;

    /** @param {HTMLElement} root */
    constructor(root) {
        super();
        this.#root = root;
        this.#read();
        new MutationObserver(() => this.#read()).observe(document.body, { attributes: true, attributeFilter: ["class"] });
        this.stillness = window.matchMedia("(prefers-reduced-motion: reduce)");
    }

    /** True when the person asked for less motion. */
    get isStill() {
        return this.stillness.matches;
    }

    #read() {
        const style = getComputedStyle(this.#root);
        const colour = (name, fallback) => style.getPropertyValue(name).trim() || fallback;
        this.accent = colour("--ci-accent", "#f97316");
        this.blue = colour("--ci-blue", "#38bdf8");
        this.add = colour("--ci-add", "#22c55e");
        this.takeAway = colour("--ci-take", "#ef4444");
        this.dispatchEvent(new Event("change"));
    }
}
