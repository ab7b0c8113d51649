/** What each command does, whoever gives it: a key, a button or a menu. */

import { Popover } from "./menu.mjs";
import { nextSize } from "./strokes.mjs";

const ZOOM_STEP = 1.25;
const WITHOUT_PICTURE = new Set(["open", "keys", "models", "photos", "escape"]);

export class Commands {
    #parts;
    #model;
    #table;

    /** @param {object} parts the editor's parts by name */
    constructor(parts) {
        this.#parts = parts;
        this.#model = parts.model;
        this.#table = this.#build();
    }

    /** @param {string} command a name, with an argument after a colon @param {boolean} [isDown] false when a held key is let go */
    run(command, isDown = true) {
        const [name, argument] = command.split(":");
        if (this.#model.project || WITHOUT_PICTURE.has(name)) this.#table[name](argument, isDown);
    }

    #build() {
        const { model, selecting, opening, layers, keySheet, manager, display, pointer, crosshair, hover, everything, people, extending, companions } = this.#parts;
        const { stage } = display;
        return {
            tool: (name) => this.#choose(name),
            candidate: (index) => !model.locked && selecting.choose(Number(index)),
            open: () => opening.choose(),
            keys: () => keySheet.open(),
            models: () => manager.open(),
            photos: () => this.#parts.batchDialog.open(),
            remove: () => this.#remove(),
            everything: () => everything.toggle(),
            people: () => !model.comparing && people.toggle(),
            words: () => this.#parts.byWordsField.focus(),
            "remove-people": () => !model.comparing && people.removeAll(),
            alike: () => companions.findAlike(),
            shadow: () => companions.addShadow(),
            compare: () => this.#compare(),
            peek: (_, isDown) => model.update({ peeking: isDown }),
            pan: (_, isDown) => pointer.setPanning(isDown),
            fit: () => (model.tool === "extend" ? extending.settle() : stage.fit()),
            "actual-size": () => stage.zoomTo(1),
            "zoom-in": () => stage.zoomBy(ZOOM_STEP),
            "zoom-out": () => stage.zoomBy(1 / ZOOM_STEP),
            smaller: () => this.#resize(-1),
            larger: () => this.#resize(1),
            "take-away": () => model.update({ takesAway: !model.takesAway }),
            hover: () => hover.toggle(),
            next: () => this.#next(),
            delete: () => this.#delete(),
            rename: () => !model.locked && layers.rename(),
            "layer-up": () => layers.step(1),
            "layer-down": () => layers.step(-1),
            undo: () => this.#step("undo"),
            redo: () => this.#step("redo"),
            aim: (way) => crosshair.move(way, false),
            "aim-finely": (way) => crosshair.move(way, true),
            point: () => this.#point(),
            escape: () => this.#escape(),
        };
    }

    #choose(name) {
        this.#parts.everything.close();
        if (name === "extend" && !this.#parts.extending.begin()) return;
        this.#parts.tools.choose(name);
        this.#parts.pointer.toolChanged();
    }

    /** What was chosen out of everything is selected first. */
    async #remove() {
        const { everything, removing } = this.#parts;
        if (!this.#model.overview || (await everything.take())) removing.start();
    }

    /** A click where the crosshair is. */
    #point() {
        const { crosshair, everything, selecting } = this.#parts;
        const { locked, overview, takesAway } = this.#model;
        if (!crosshair.place || locked) return;
        if (overview) everything.press(crosshair.place);
        else selecting.click({ ...crosshair.place, label: takesAway ? 0 : 1 });
    }

    #compare() {
        const { hasEdits, comparing, busy, overview } = this.#model;
        if (hasEdits && !busy && !overview) this.#model.update({ comparing: !comparing });
    }

    #resize(direction) {
        this.#model.update({ brushSize: nextSize(this.#model.brushSize, direction) });
    }

    #next() {
        if (this.#model.locked) return;
        if (this.#model.overview) return this.#take();
        if (this.#model.tool === "extend") return this.#parts.extending.apply();
        if (this.#model.offered) return this.#parts.companions.keep();
        if (this.#model.dirty) return; // the newest click is still on its way
        this.#model.activate(null);
        this.#model.update({ result: null });
    }

    #take() {
        if (this.#model.overview.chosen.size) this.#parts.everything.take();
    }

    #delete() {
        const { selecting, layers } = this.#parts;
        if (!selecting.cancel()) layers.remove();
    }

    /** Undoing a click that the server has not answered is forgetting it. */
    #step(way) {
        const { project, busy } = this.#model;
        const { selecting, writes, api, display, crosshair, messages } = this.#parts;
        if (busy || (way === "undo" && (this.#takesBackColour() || selecting.cancel()))) return;
        if (way === "undo" ? project.can_undo : project.can_redo) {
            this.#model.update({ answer: null });
            crosshair.hide();
            messages.dismiss(); // a remark about what is gone by then
            writes.push(async (revision) => display.ready(await api[way](project.id, revision)));
        }
    }

    /** With the colour brush in hand a stroke of it, and not what was done before. */
    #takesBackColour() {
        return this.#model.tool === "colour" && !this.#model.locked && this.#parts.colouring.takeBack();
    }

    /** What is under way first, then what is open, then the tool in hand, then the layer that is worked on. */
    #escape() {
        const { pointer, selecting, removing, adjust } = this.#parts;
        if (Popover.closeOpen() || adjust.close() || pointer.cancel() || removing.cancel() || selecting.cancel()) return;
        if (this.#closeOpen() || this.#leaveTool() || !this.#model.activeId) return;
        this.#model.activate(null);
    }

    /** @returns {boolean} something lay over the picture or beside it */
    #closeOpen() {
        const { messages, everything, extending, colouring, people, companions } = this.#parts;
        const { comparing, offered, result } = this.#model;
        if (everything.close() || extending.leave() || colouring.leave()) return true;
        if (comparing) this.#model.update({ comparing: false });
        else if (messages.dismiss()) return true;
        else if (offered) companions.refuse();
        else if (result) this.#model.update({ result: null });
        else return people.close();
        return true;
    }

    /** From the brushes, the lasso and the hand back to selecting. @returns {boolean} another tool was in hand */
    #leaveTool() {
        const { tools, pointer } = this.#parts;
        if (!this.#model.project || this.#model.tool === "select") return false;
        tools.choose("select");
        pointer.toolChanged();
        return true;
    }
}
