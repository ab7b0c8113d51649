/** Listens for keys while the editor is what the person works with, and keeps the handled ones from the host. */

import { isTyping } from "./dom.mjs";
import { commandFor, OF_BUTTONS, OF_STAGE, ONCE } from "./shortcuts.mjs";

export class Keyboard {
    #root;
    #commands;
    #held = new Map(); // key -> command that is told when it is let go

    /**
     * @param {HTMLElement} root
     * @param {{run: (command: string, isDown: boolean) => boolean, prefersStage: () => boolean, closeForm: () => boolean}} commands
     *   run answers false when there was nothing to do; prefersStage: the cursor is over the picture;
     *   closeForm closes "Adjust everything" and answers whether it was open
     */
    constructor(root, commands) {
        this.#root = root;
        this.#commands = commands;
        window.addEventListener("keydown", (event) => this.#down(event), true);
        window.addEventListener("keyup", (event) => this.#up(event), true);
        window.addEventListener("blur", () => this.#letGo());
        root.addEventListener("keydown", (event) => this.#escapeFromField(event));
        document.body.addEventListener("keydown", (event) => this.#shieldHost(event));
    }

    /** Ours: focus inside, focus nowhere, or the cursor over us while nothing is typed elsewhere; not while a dialog is open. */
    #isOurs(target) {
        if (this.#root.offsetParent === null || isTyping(target)) return false;
        if (target.closest?.("dialog") || this.#root.querySelector("dialog[open]")) return false;
        return this.#root.contains(target) || target === document.body || target === document.documentElement || this.#root.matches(":hover");
    }

    #down(event) {
        const { target } = event;
        if (event.isComposing || this.#escapeFromDialog(event) || event.defaultPrevented) return;
        const command = commandFor(event);
        if (!command || !(this.#isOurs(target) || this.#runsFromPrompt(event, command))) return;
        if (OF_BUTTONS.has(command) && this.#belongsToButton(target)) return;
        if (OF_STAGE.test(command) && !target.matches?.("body, .ci-surface")) return;
        if (target.closest?.("[aria-expanded=true], .ci-popover") && command === "escape") return;
        event.stopPropagation();
        event.preventDefault();
        if (event.repeat && ONCE.has(command)) return;
        if (command === "pan" || command === "peek") this.#held.set(event.key, command);
        this.#commands.run(command, true);
    }

    /** The browser does it too, but not where somebody else's script has taken the key. @returns {boolean} it was that */
    #escapeFromDialog(event) {
        const dialog = event.key === "Escape" && this.#root.offsetParent !== null && this.#root.querySelector("dialog[open]");
        if (!dialog) return false;
        event.stopPropagation();
        event.preventDefault();
        dialog.close();
        return true;
    }

    /** From the prompt and its neighbours, once they and the host's word completion had no use for the key themselves. */
    #escapeFromField(event) {
        if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || !isTyping(event.target)) return;
        if (this.#commands.closeForm()) event.preventDefault();
    }

    /** Ctrl+Enter is also for who types, as in the host's own prompts. */
    #runsFromPrompt(event, command) {
        return command === "remove" && event.key === "Enter" && this.#root.contains(event.target);
    }

    /** The host's own handler, on the document, throws on these in a tab without its buttons, wherever the focus is. */
    #shieldHost(event) {
        if (this.#root.offsetParent === null) return;
        if (event.key === "Escape" || (event.key === "Enter" && (event.ctrlKey || event.metaKey))) event.stopPropagation();
    }

    #belongsToButton(target) {
        return target.matches?.("button, a, input, summary") && !this.#commands.prefersStage();
    }

    #up(event) {
        const command = this.#held.get(event.key);
        if (!command) return;
        this.#held.delete(event.key);
        event.preventDefault();
        event.stopPropagation();
        this.#commands.run(command, false);
    }

    #letGo() {
        for (const command of this.#held.values()) this.#commands.run(command, false);
        this.#held.clear();
    }
}
