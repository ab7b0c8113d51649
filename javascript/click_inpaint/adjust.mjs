/** The form "Adjust everything" of Gradio, laid over the foot of the stage while it is wanted. */

const GAP = 10; // CSS px to the stage's edges
const TALLEST = 460;

export class Adjust {
    #stage;
    #leave = (event) => this.#left(event);
    #key = (event) => this.#escape(event);

    /** @param {HTMLElement} stage */
    constructor(stage) {
        this.#stage = stage;
        new ResizeObserver(() => this.#place()).observe(stage);
        window.addEventListener("resize", () => this.#place());
        window.addEventListener("scroll", () => this.#place(), { passive: true });
    }

    get isOpen() {
        return this.#form?.hasAttribute("data-open") ?? false;
    }

    toggle() {
        if (this.isOpen) this.close();
        else this.open();
    }

    open() {
        const form = this.#form;
        if (!form) return;
        form.toggleAttribute("data-open", true);
        this.#place();
        form.querySelector("textarea, input")?.focus({ preventScroll: true });
        form.addEventListener("keydown", this.#key, true);
        document.addEventListener("pointerdown", this.#leave, true);
    }

    /** @returns {boolean} it was open */
    close() {
        if (!this.isOpen) return false;
        this.#form.toggleAttribute("data-open", false);
        this.#form.removeEventListener("keydown", this.#key, true);
        document.removeEventListener("pointerdown", this.#leave, true);
        return true;
    }

    get #form() {
        return document.getElementById("click_inpaint_form");
    }

    /** A press on the picture closes it; the menus of its own dropdowns do not. */
    #left(event) {
        if (this.#stage.contains(event.target)) this.close();
    }

    /** The host's own handler would throw on it. */
    #escape(event) {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        this.close();
    }

    #place() {
        if (!this.isOpen) return;
        const { left, width, bottom } = this.#stage.getBoundingClientRect();
        const most = Math.min(TALLEST, 0.7 * window.innerHeight, bottom - 2 * GAP);
        Object.assign(this.#form.style, {
            left: `${left + GAP}px`, width: `${width - 2 * GAP}px`, bottom: `${window.innerHeight - bottom + GAP}px`,
            maxHeight: `${most}px`,
        });
    }
}
