/** The list of layers, top first: choose, rename, hide, combine, reorder, delete. */

import { element, setText } from "./dom.mjs";
import { LayerRow } from "./layer_row.mjs";
import { dropPosition, stepPosition } from "./order.mjs";
import { RowDrag } from "./row_drag.mjs";
import { showLayer } from "./thumbnail.mjs";

export class Layers {
    #model;
    #api;
    #writes;
    #masks;
    #theme;
    #picture;
    #rows = new Map();
    #list = element("ol", { class: "ci-layers" });
    #count = element("small");
    #empty = element("p", { class: "ci-note" }, "Nothing yet. Click an object in the picture, or drag a box around it.");

    #next;
    #run;

    /**
     * @param {() => ImageBitmap|null} picture the bitmap that the thumbnails are cut from
     * @param {(command: string) => void} run
     */
    constructor({ model, api, writes, masks, theme }, picture, run) {
        this.#model = model;
        this.#api = api;
        this.#writes = writes;
        this.#masks = masks;
        this.#theme = theme;
        this.#picture = picture;
        this.#run = run;
        this.#next = element("button", { class: "ci-link ci-next", type: "button", title: "The next click selects another object (Enter)", click: () => run("next") }, "Next object");
        const heading = element("h3", { class: "ci-heading" }, element("span", {}, "Selected"), this.#next, this.#count);
        this.element = element("section", { class: "ci-section ci-selected" }, heading, this.#list, this.#empty);
        new RowDrag(this.#list, {
            mayDrag: () => !this.#model.locked && this.#model.layers.length > 1,
            drop: (id, row) => this.#drop(id, row),
        });
        model.addEventListener("change", () => this.show());
    }

    /** Bring the list up to date. */
    show() {
        const { project, layers, activeId, locked } = this.#model;
        const order = [...layers].reverse();
        for (const [id, row] of this.#rows) if (!layers.some((layer) => layer.id === id)) this.#forget(id, row);
        order.forEach((layer, index) => {
            const row = this.#row(layer);
            row.show(layer, { size: project.size, isActive: layer.id === activeId, locked });
            if (this.#list.children[index] !== row.element) this.#list.insertBefore(row.element, this.#list.children[index] ?? null);
            this.#thumbnail(row, layer);
        });
        this.#empty.hidden = layers.length > 0;
        this.#next.hidden = locked || !layers.some(({ id }) => id === activeId);
        setText(this.#count, layers.length > 1 ? `${layers.filter(({ visible }) => visible).length} of ${layers.length}` : "");
    }

    /** Delete a layer, the active one when none is named. */
    async remove(id = this.#model.activeId) {
        const { project, locked, layers } = this.#model;
        if (locked || !layers.some((layer) => layer.id === id)) return;
        await this.#writes.push((revision) => this.#api.deleteLayer(project.id, id, revision));
    }

    /** Rename the active layer. */
    rename() {
        this.#rows.get(this.#model.activeId)?.rename();
    }

    /** Move the active layer one row up (+1) or down (-1). */
    step(direction) {
        const { activeId, layers, locked } = this.#model;
        if (locked || !this.#model.active) return;
        const position = stepPosition(layers.map(({ id }) => id), activeId, direction);
        if (position !== null) this.#change(activeId, { position });
    }

    #drop(id, row) {
        const ids = this.#model.layers.map((layer) => layer.id);
        const position = dropPosition(ids, id, row);
        if (ids[position] !== id) this.#change(id, { position });
    }

    async #change(id, change) {
        const { project } = this.#model;
        await this.#writes.push((revision) => this.#api.changeLayer(project.id, id, revision, change));
    }

    #row(layer) {
        if (!this.#rows.has(layer.id)) {
            const { id } = layer;
            this.#rows.set(id, new LayerRow(layer, {
                activate: () => this.#model.activate(id),
                change: (change) => this.#change(id, change),
                remove: () => this.remove(id),
                run: this.#run,
                hover: (hovered) => this.#model.update({ hoveredId: hovered ? id : null }),
            }));
        }
        return this.#rows.get(layer.id);
    }

    #forget(id, row) {
        row.element.remove();
        this.#rows.delete(id);
        if (this.#model.hoveredId === id) this.#model.update({ hoveredId: null });
    }

    #thumbnail(row, layer) {
        const look = { picture: this.#picture(), masks: this.#masks, colour: this.#theme.accent };
        return showLayer(row.thumbnail, this.#model.project, layer, look);
    }
}
