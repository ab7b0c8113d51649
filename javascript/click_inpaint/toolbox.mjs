/** The column of tools, with undo and redo at its foot. */

import { element, setAttribute } from "./dom.mjs";
import { icon } from "./icons.mjs";
import { TOOLS } from "./tools.mjs";

export class Toolbox {
    #model;
    #buttons;
    #undo;
    #redo;
    #peek;

    /** @param {(command: string, isDown?: boolean) => void} run */
    constructor(model, run) {
        this.#model = model;
        const look = { class: "ci-tool", type: "button" };
        const button = (sign, title, click) => element("button", { ...look, title, "aria-label": title, click }, icon(sign));
        const tool = ({ name, icon: sign, title, key }) => [name, button(sign, `${title} (${key})`, () => run(`tool:${name}`))];
        this.#buttons = new Map(TOOLS.map(tool));
        this.#undo = button("undo", "Undo (Ctrl+Z)", () => run("undo"));
        this.#redo = button("redo", "Redo (Ctrl+Shift+Z)", () => run("redo"));
        this.#peek = this.#peekButton(run);
        const space = element("span", { class: "ci-space" });
        this.element = element("div", { class: "ci-tools", role: "toolbar", "aria-label": "Tools" },
            ...this.#buttons.values(), space, this.#peek, this.#undo, this.#redo);
        model.addEventListener("change", () => this.#show());
        this.#show();
    }

    /** Held, not pressed: the mask is away as long as the button is down. */
    #peekButton(run) {
        const title = "Hold to hide the mask (\\)";
        const hold = (isDown) => () => run("peek", isDown);
        return element("button", {
            class: "ci-tool", type: "button", title, "aria-label": title,
            pointerdown: hold(true), pointerup: hold(false), pointerleave: hold(false), pointercancel: hold(false),
            keydown: (event) => event.key === " " && run("peek", true), keyup: hold(false), blur: hold(false),
        }, icon("eye"));
    }

    #show() {
        const { project, tool, busy, locked, peeking, hasMask } = this.#model;
        for (const [name, button] of this.#buttons) {
            setAttribute(button, "aria-pressed", name === tool);
            button.disabled = !project;
        }
        this.#peek.disabled = !hasMask;
        setAttribute(this.#peek, "aria-pressed", peeking);
        this.#step(this.#undo, "Undo", project?.can_undo, "Ctrl+Z", locked && busy);
        this.#step(this.#redo, "Redo", project?.can_redo, "Ctrl+Shift+Z", locked && busy);
    }

    #step(button, word, step, key, isLocked) {
        button.disabled = !step || Boolean(isLocked);
        button.title = step ? `${word}: ${step} (${key})` : `Nothing to ${word.toLowerCase()} (${key})`;
        setAttribute(button, "aria-label", button.title);
    }
}
