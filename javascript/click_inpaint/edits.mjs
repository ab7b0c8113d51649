/** The list of what was done, newest first: show its variations, hide, reorder, delete, do it over. */

import { element, setText } from "./dom.mjs";
import { EditRow } from "./edit_row.mjs";
import { dropPosition } from "./order.mjs";
import { RowDrag } from "./row_drag.mjs";

export class Edits {
    #model;
    #api;
    #writes;
    #bitmaps;
    #rows = new Map();
    #list = element("ol", { class: "ci-layers ci-edits" });
    #count = element("small");

    constructor({ model, api, writes, bitmaps }) {
        this.#model = model;
        this.#api = api;
        this.#writes = writes;
        this.#bitmaps = bitmaps;
        const heading = element("h3", { class: "ci-heading" }, element("span", {}, "Done"), this.#count);
        this.element = element("section", { class: "ci-section ci-selected", hidden: true }, heading, this.#list);
        new RowDrag(this.#list, {
            mayDrag: () => !this.#model.locked && this.#edits.length > 1,
            drop: (id, row) => this.#drop(id, row),
        });
        model.addEventListener("change", () => this.#show());
    }

    /** Show another variation of the edit that the result bar speaks of. @param {number} chosen */
    choose(chosen) {
        this.#change(this.#model.result.id, { chosen });
    }

    get #edits() {
        return this.#model.project?.edits ?? [];
    }

    #show() {
        const { result, locked } = this.#model;
        const edits = this.#edits;
        this.element.hidden = !edits.length;
        for (const [id, row] of this.#rows) if (!edits.some((edit) => edit.id === id)) this.#forget(id, row);
        [...edits].reverse().forEach((edit, index) => {
            const row = this.#row(edit.id);
            row.show(edit, { isActive: edit.id === result?.id, locked });
            row.draw(this.#api.thumbnailUrl(this.#model.project, edit, edit.chosen), this.#bitmaps);
            if (this.#list.children[index] !== row.element) this.#list.insertBefore(row.element, this.#list.children[index] ?? null);
        });
        setText(this.#count, edits.length > 1 ? `${edits.filter(({ visible }) => visible).length} of ${edits.length}` : "");
    }

    #row(id) {
        if (!this.#rows.has(id)) {
            const find = () => this.#edits.find((edit) => edit.id === id);
            this.#rows.set(id, new EditRow(id, {
                open: () => this.#model.update({ result: this.#model.result?.id === id ? null : find() }),
                toggle: () => this.#change(id, { visible: !find().visible }),
                reopen: () => this.#write((project, revision) => this.#api.reopenEdit(project, id, revision)),
                change: (change) => this.#change(id, change),
                remove: () => this.#write((project, revision) => this.#api.deleteEdit(project, id, revision)),
            }));
        }
        return this.#rows.get(id);
    }

    #forget(id, row) {
        row.element.remove();
        this.#rows.delete(id);
    }

    #drop(id, row) {
        const ids = this.#edits.map((edit) => edit.id);
        const position = dropPosition(ids, id, row);
        if (ids[position] !== id) this.#change(id, { position });
    }

    #change(id, change) {
        return this.#write((project, revision) => this.#api.changeEdit(project, id, revision, change));
    }

    async #write(send) {
        if (this.#model.busy || !this.#model.project) return;
        const { id } = this.#model.project;
        await this.#writes.push((revision) => send(id, revision));
    }
}
