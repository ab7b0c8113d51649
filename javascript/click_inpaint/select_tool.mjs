/** The select tool: clicks and boxes say what the object is; points and box edges can be dragged. */

import { between, CURSORS, handleAt, pulled, within } from "./boxes.mjs";

const CLICK = 4; // CSS px a click may slip before it is a drag

export class SelectTool {
    cursor = "crosshair";
    #model;
    #marks;
    #selecting;
    #drag = null; // {start, kind: "point"|"handle"|"new", index?, handle?, label?, moved}

    /** @param {import("./selecting.mjs").Selecting} selecting */
    constructor(model, marks, selecting) {
        this.#model = model;
        this.#marks = marks;
        this.#selecting = selecting;
    }

    hover(touch) {
        const { index, handle } = this.#under(touch);
        if (this.#marks.live.hot !== index) this.#marks.show({ hot: index });
        this.cursor = index >= 0 ? "pointer" : handle ? CURSORS[handle] : touch.inside ? "crosshair" : "default";
    }

    leave() {
        this.#marks.show({ hot: -1 });
    }

    down(touch) {
        const { index, handle } = this.#under(touch);
        const kind = index >= 0 ? "point" : handle && !touch.secondary ? "handle" : "new";
        const label = touch.secondary || this.#model.takesAway ? 0 : 1;
        this.#drag = { start: touch, kind, index, handle, label, moved: false, before: this.#model.draft };
    }

    move(touch) {
        const drag = this.#drag;
        if (!drag) return;
        const { screen } = drag.start;
        drag.moved ||= Math.hypot(touch.screen.x - screen.x, touch.screen.y - screen.y) > CLICK;
        if (!drag.moved) return;
        if (drag.kind === "point") this.#model.update({ draft: drag.before.movedPoint(drag.index, this.#onPicture(touch.image)) });
        else this.#marks.show({ box: this.#boxTo(touch) });
    }

    up(touch) {
        const drag = this.#drag;
        this.#drag = null;
        if (!drag) return;
        this.#marks.show({ box: null });
        if (drag.kind === "point") this.#endPoint(drag, touch);
        else if (drag.moved) this.#endBox(drag, touch);
        else if (drag.start.inside) this.#selecting.click({ ...drag.start.image, label: drag.label });
    }

    cancel() {
        if (this.#drag?.kind === "point") this.#model.update({ draft: this.#drag.before });
        this.#drag = null;
        this.#marks.show({ box: null });
    }

    /** A finger that rests takes away. */
    longPress(touch) {
        navigator.vibrate?.(15);
        if (touch.inside) this.#selecting.click({ ...touch.image, label: 0 });
    }

    #endPoint(drag, touch) {
        const { before, index } = drag;
        this.#marks.show({ hot: -1 });
        const prompt = drag.moved ? before.movedPoint(index, this.#onPicture(touch.image)) : before.withoutPoint(index);
        this.#selecting.propose(prompt);
    }

    #endBox(drag, touch) {
        this.#drag = drag;
        const box = within(this.#boxTo(touch), this.#size);
        this.#drag = null;
        if (!box) return;
        if (drag.kind === "handle") this.#selecting.propose(drag.before.withBox(box));
        else this.#selecting.drawBox(box);
    }

    #boxTo(touch) {
        const { kind, before, handle, start } = this.#drag;
        const place = this.#onPicture(touch.image);
        return kind === "handle" ? pulled(before.box, handle, place) : between(this.#onPicture(start.image), place);
    }

    #under({ image, reach }) {
        const { draft } = this.#model;
        const index = draft.pointAt(image, reach);
        const handle = index < 0 && draft.box ? handleAt(draft.box, image, reach * 0.7) : null;
        return { index, handle };
    }

    get #size() {
        const [width, height] = this.#model.project.size;
        return { width, height };
    }

    #onPicture({ x, y }) {
        const { width, height } = this.#size;
        return { x: Math.min(Math.max(x, 0), width - 0.01), y: Math.min(Math.max(y, 0), height - 0.01) };
    }
}
