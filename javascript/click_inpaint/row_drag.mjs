/** Dragging rows of a list to another place, with the pointer; a line shows where the row will land. */

import { element } from "./dom.mjs";

const CLICK = 5; // CSS px a click may slip before it is a drag

export class RowDrag {
    #list;
    #rules;
    #line = element("li", { class: "ci-drop-line", "aria-hidden": "true" });
    #swallows = false; // the next click ends a drag
    #drag = null; // {row, pointer, y, began}

    /**
     * @param {HTMLElement} list its rows have a data-layer
     * @param {{mayDrag: () => boolean, drop: (id: string, row: number) => void}} rules drop: before which row, counted from the top
     */
    constructor(list, rules) {
        this.#list = list;
        this.#rules = rules;
        list.addEventListener("pointerdown", (event) => this.#down(event));
        list.addEventListener("pointermove", (event) => this.#move(event));
        list.addEventListener("pointerup", () => this.#up());
        list.addEventListener("pointercancel", () => this.#end());
        list.addEventListener("click", (event) => this.#swallowClick(event), true);
        list.addEventListener("keydown", (event) => event.key === "Escape" && this.#end());
    }

    #down(event) {
        this.#swallows = false;
        const row = event.target.closest(".ci-layer");
        const isHandle = event.target.closest(".ci-layer-main");
        if (event.button !== 0 || !row || !isHandle || !this.#rules.mayDrag()) return;
        this.#drag = { row, pointer: event.pointerId, y: event.clientY, began: false };
    }

    #move(event) {
        const drag = this.#drag;
        if (!drag || event.pointerId !== drag.pointer) return;
        if (!drag.began && Math.abs(event.clientY - drag.y) > CLICK) this.#begin(drag);
        if (drag.began) this.#list.insertBefore(this.#line, this.#rows[this.#rowAt(event.clientY)] ?? null);
    }

    #begin(drag) {
        drag.began = true;
        drag.row.classList.add("ci-dragged");
        this.#list.setPointerCapture(drag.pointer);
    }

    #up() {
        const drag = this.#drag;
        const next = this.#line.nextElementSibling;
        const row = next ? this.#rows.indexOf(next) : this.#rows.length;
        const isDrop = drag?.began && this.#line.isConnected;
        this.#end();
        if (isDrop) this.#rules.drop(drag.row.dataset.layer, row);
    }

    #end() {
        this.#drag?.row.classList.remove("ci-dragged");
        this.#swallows = Boolean(this.#drag?.began);
        this.#drag = null;
        this.#line.remove();
    }

    /** The click that ends a drag chooses nothing. */
    #swallowClick(event) {
        if (this.#swallows) event.stopPropagation();
        this.#swallows = false;
    }

    get #rows() {
        return [...this.#list.querySelectorAll(".ci-layer")];
    }

    /** Row before which a drop at this height lands. */
    #rowAt(y) {
        const rows = this.#rows;
        const index = rows.findIndex((row) => y < row.getBoundingClientRect().top + row.offsetHeight / 2);
        return index < 0 ? rows.length : index;
    }
}
