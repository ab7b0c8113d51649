/** One row of the layer list: what it is, how it counts, whether it shows. */

import { element, setAttribute, setText } from "./dom.mjs";
import { iconButton, setIcon } from "./icons.mjs";
import { menuItem, Popover } from "./menu.mjs";
import { share } from "./scales.mjs";
import { Thumbnail } from "./thumbnail.mjs";

const MODES = {
    add: { icon: "add", name: "Add", about: "Belongs to the mask" },
    subtract: { icon: "subtract", name: "Take away", about: "Cut out of the layers below" },
    intersect: { icon: "intersect", name: "Overlap", about: "Keep only what lies in this one too" },
};

/**
 * @typedef {object} RowActions
 * @property {() => void} activate
 * @property {(change: object) => void} change
 * @property {() => void} remove
 * @property {(hovered: boolean) => void} hover
 * @property {(command: string) => void} run
 */
export class LayerRow {
    thumbnail = new Thumbnail();
    #layer;
    #actions;
    #name = element("span", { class: "ci-layer-name" });
    #share = element("span");
    #origin = element("span");
    #eye;
    #mode;
    #modeButton;
    #main;
    #more;

    /** @param {object} layer @param {RowActions} actions */
    constructor(layer, actions) {
        this.#layer = layer;
        this.#actions = actions;
        this.#eye = iconButton("eye", "Hide", (event) => this.#toggle(event));
        this.#mode = this.#modeMenu();
        const bin = iconButton("trash", "Delete", () => actions.remove());
        const about = element("small", {}, this.#share, element("span", { class: "ci-long" }, " of the picture"), this.#origin);
        const words = element("span", { class: "ci-layer-words" }, this.#name, about);
        this.#main = element("button", {
            class: "ci-layer-main", type: "button", click: () => actions.activate(), dblclick: () => this.rename(),
        }, this.thumbnail.canvas, words);
        const buttons = element("span", { class: "ci-layer-buttons" }, this.#mode.element, this.#eye, bin);
        const chip = (words, title, command) => element("button", { class: "ci-chip", type: "button", title, click: () => actions.run(command) }, words);
        this.#more = element("span", { class: "ci-chips ci-companions", role: "group", "aria-label": "Around this object", hidden: true },
            chip("Find all like this", "Every other object that looks like it becomes a layer (M)", "alike"),
            chip("Add its shadow", "What looks like its shadow or reflection becomes a layer, to keep or not (S)", "shadow"));
        this.element = element("li", {
            class: "ci-layer",
            pointerenter: () => actions.hover(this.#layer.visible), pointerleave: () => actions.hover(false),
        }, this.#main, buttons, this.#more);
        this.element.dataset.layer = layer.id;
    }

    /** @param {object} layer @param {{size: [number, number], isActive: boolean, locked: boolean}} around */
    show(layer, { size, isActive, locked }) {
        this.#layer = layer;
        if (!this.#name.isContentEditable) setText(this.#name, layer.name);
        setText(this.#share, share(layer.area, size));
        setText(this.#origin, ` · ${origin(layer)}`);
        this.element.classList.toggle("ci-active", isActive);
        this.element.classList.toggle("ci-unseen", !layer.visible);
        setAttribute(this.#main, "aria-pressed", isActive);
        setAttribute(this.#main, "title", `${layer.name}, ${layer.source}. Double-click or F2 to rename.`);
        setIcon(this.#eye, layer.visible ? "eye" : "hidden");
        this.#eye.title = layer.visible ? "Hide" : "Show";
        setAttribute(this.#eye, "aria-label", this.#eye.title);
        setAttribute(this.#eye, "aria-pressed", !layer.visible);
        this.#showMode(layer.mode);
        this.#more.hidden = !isActive || !layer.area;
        for (const button of this.element.querySelectorAll(".ci-layer-buttons button, .ci-companions button")) button.disabled = locked;
    }

    /** Type a new name in place: Enter keeps it, Esc does not. */
    rename() {
        const input = element("input", { class: "ci-rename", value: this.#layer.name, "aria-label": "Name of the layer", maxlength: 80 });
        const end = (keeps) => {
            input.removeEventListener("blur", blur);
            const name = input.value.trim();
            input.replaceWith(this.#main);
            this.#main.focus({ preventScroll: true });
            if (keeps && name && name !== this.#layer.name) this.#actions.change({ name });
        };
        const blur = () => end(true);
        input.addEventListener("blur", blur);
        input.addEventListener("keydown", (event) => {
            event.stopPropagation();
            if (event.key === "Enter" || event.key === "Escape") end(event.key === "Enter");
        });
        this.#main.replaceWith(input);
        input.focus();
        input.select();
    }

    /** The mouse gives the keys back to the picture: Enter means the next object there. */
    #toggle(event) {
        if (event.detail) this.#eye.blur();
        this.#actions.hover(!this.#layer.visible);
        this.#actions.change({ visible: !this.#layer.visible });
    }

    #modeMenu() {
        this.#modeButton = iconButton("add", "How this layer counts", undefined);
        const items = Object.entries(MODES).map(([mode, { name, about }]) => menuItem({
            name, about, role: "menuitemradio", act: () => {
                this.#mode.close();
                if (mode !== this.#layer.mode) this.#actions.change({ mode });
            },
        }));
        return new Popover(this.#modeButton, { role: "menu", className: "ci-menu", label: "How this layer counts" }, ...items);
    }

    #showMode(mode) {
        setIcon(this.#modeButton, MODES[mode].icon);
        const title = `${MODES[mode].name}: ${MODES[mode].about}`;
        this.#modeButton.title = title;
        setAttribute(this.#modeButton, "aria-label", title);
        this.#modeButton.classList.toggle("ci-strong", mode !== "add");
        Object.keys(MODES).forEach((name, index) => setAttribute(this.#mode.panel.children[index], "aria-checked", name === mode));
    }
}

/** "SAM 0.97", "brush": who made it and how sure it was. */
function origin({ source, score }) {
    const [name] = source.split(" ");
    return score === null ? name : `${name} ${score.toFixed(2)}`;
}
