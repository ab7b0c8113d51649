/** A small panel that opens from a button: for menus (arrow keys move through the items) and for notes. */

import { element, setAttribute } from "./dom.mjs";

const GAP = 6; // CSS px between button and panel
const EDGE = 8; // CSS px kept free at the window's edges

export class Popover {
    static #current = null; // at most one is open
    #button;
    #onOpen;
    #outside = (event) => this.#closeIfOutside(event);
    #moved = () => this.close(false);

    /**
     * @param {HTMLButtonElement} button opens and closes it
     * @param {{role?: string, className?: string, label: string, onOpen?: () => void}} options
     * @param {...Node} children
     */
    constructor(button, { role = "dialog", className = "", label, onOpen = () => {} }, ...children) {
        this.#button = button;
        this.#onOpen = onOpen;
        this.panel = element("div", { class: `ci-popover ${className}`, role, "aria-label": label, hidden: true }, ...children);
        this.element = element("div", { class: "ci-popover-anchor" }, button, this.panel);
        setAttribute(button, "aria-haspopup", role === "menu" ? "menu" : "dialog");
        setAttribute(button, "aria-expanded", false);
        button.addEventListener("click", () => this.toggle());
        this.element.addEventListener("keydown", (event) => this.#key(event));
        this.element.addEventListener("focusout", (event) => this.#leave(event));
    }

    /** Close whichever is open. @returns {boolean} one was */
    static closeOpen() {
        const open = Popover.#current;
        open?.close();
        return Boolean(open);
    }

    get isOpen() {
        return !this.panel.hidden;
    }

    toggle() {
        if (this.isOpen) this.close();
        else this.open();
    }

    open() {
        Popover.#current?.close(false);
        Popover.#current = this;
        this.#onOpen();
        this.panel.hidden = false;
        this.#place();
        setAttribute(this.#button, "aria-expanded", true);
        this.panel.querySelector("[role=menuitem], [role=menuitemradio], button, a")?.focus({ preventScroll: true });
        document.addEventListener("pointerdown", this.#outside, true);
        window.addEventListener("resize", this.#moved);
        document.addEventListener("wheel", this.#outside, { capture: true, passive: true });
    }

    /** @param {boolean} [giveFocusBack] */
    close(giveFocusBack = true) {
        if (!this.isOpen) return;
        Popover.#current = null;
        this.panel.hidden = true;
        setAttribute(this.#button, "aria-expanded", false);
        if (giveFocusBack) this.#button.focus({ preventScroll: true });
        document.removeEventListener("pointerdown", this.#outside, true);
        window.removeEventListener("resize", this.#moved);
        document.removeEventListener("wheel", this.#outside, true);
    }

    /** Under the button or above it, wherever there is room; fixed, so that no scrolling list cuts it off. */
    #place() {
        const { style } = this.panel;
        style.left = style.top = "0px";
        const button = this.#button.getBoundingClientRect();
        const origin = this.panel.getBoundingClientRect(); // where 0, 0 of a fixed element is, whatever contains it
        const isHigh = button.bottom + GAP + origin.height > window.innerHeight - EDGE && button.top > window.innerHeight / 2;
        const top = isHigh ? button.top - GAP - origin.height : button.bottom + GAP;
        const isRight = button.left + button.width / 2 > window.innerWidth / 2;
        const left = isRight ? button.right - origin.width : button.left;
        style.top = `${Math.max(EDGE, Math.min(top, window.innerHeight - EDGE - origin.height)) - origin.top}px`;
        style.left = `${Math.max(EDGE, Math.min(left, window.innerWidth - EDGE - origin.width)) - origin.left}px`;
    }

    #closeIfOutside(event) {
        if (!this.element.contains(event.target)) this.close(false);
    }

    #leave(event) {
        if (event.relatedTarget && !this.element.contains(event.relatedTarget)) this.close(false);
    }

    #key(event) {
        if (!this.isOpen) return;
        if (event.key === "Escape") this.close();
        else if (event.key === "ArrowDown" || event.key === "ArrowUp") this.#step(event.key === "ArrowDown" ? 1 : -1);
        else return;
        event.preventDefault();
        event.stopPropagation();
    }

    #step(direction) {
        const items = [...this.panel.querySelectorAll("[role=menuitem], [role=menuitemradio]")].filter((item) => !item.disabled);
        if (!items.length) return;
        const at = items.indexOf(document.activeElement);
        items[(at + direction + items.length) % items.length].focus();
    }
}

/** One line of a menu: a name and, under it, what it is for. */
export function menuItem({ name, about, act, role = "menuitem" }) {
    const small = about ? element("small", {}, about) : null;
    return element("button", { class: "ci-menu-item", type: "button", role, click: act }, element("span", {}, name), small);
}
