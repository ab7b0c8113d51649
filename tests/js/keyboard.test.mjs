/** Who gets a key: Esc closes what lies open before anybody else's script, and fields keep what they use themselves. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Keyboard } from "../../javascript/click_inpaint/keyboard.mjs";

globalThis.HTMLElement = class {};

/** Somebody with listeners; `hear` gives an event to those of one phase. */
class Place {
    #listeners = [];

    addEventListener(type, listener, capture = false) {
        this.#listeners.push({ type, listener, capture });
    }

    hear(event, capture = false) {
        for (const each of this.#listeners) if (each.type === event.type && each.capture === capture) each.listener(event);
    }
}

/** An element that is nobody's child. */
class Focused extends HTMLElement {
    tagName = "BUTTON";

    constructor(properties = {}) {
        super();
        Object.assign(this, properties);
    }

    closest = () => null;
    matches = () => false;
}

const prompt = () => new Focused({ tagName: "TEXTAREA" });

function keyboardWith({ dialog = null, formIsOpen = false, isShown = true } = {}) {
    const done = [];
    const body = new Place();
    globalThis.window = new Place();
    globalThis.document = { body };
    const root = Object.assign(new Place(), {
        offsetParent: isShown ? {} : null, querySelector: () => dialog, contains: () => true, matches: () => false,
    });
    const closeForm = () => {
        const was = formIsOpen;
        formIsOpen = false;
        if (was) done.push("form closed");
        return was;
    };
    new Keyboard(root, { run: (command) => done.push(command), prefersStage: () => false, closeForm });
    return { done, root, body };
}

const openDialog = () => ({ open: true, close() { this.open = false; } });

/** The event after it went down from the window and up to the body, as far as it was let. */
function press({ root, body }, key, target = new Focused(), more = {}) {
    const event = {
        type: "keydown", key, target, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, repeat: false,
        isComposing: false, defaultPrevented: false, stopped: false, ...more,
        preventDefault() { this.defaultPrevented = true; },
        stopPropagation() { this.stopped = true; },
    };
    window.hear(event, true);
    if (!event.stopped) root.hear(event);
    if (!event.stopped) body.hear(event);
    return event;
}

test("Esc closes an open dialog wherever the focus is, and nobody below hears it", () => {
    for (const target of [new Focused(), prompt()]) {
        const dialog = openDialog();
        const keyboard = keyboardWith({ dialog });
        const event = press(keyboard, "Escape", target);
        assert.ok(!dialog.open && event.stopped && event.defaultPrevented);
        assert.deepEqual(keyboard.done, []);
    }
});

test("an extension that took Esc does not keep our dialog open", () => {
    const dialog = openDialog();
    press(keyboardWith({ dialog }), "Escape", new Focused(), { defaultPrevented: true });
    assert.ok(!dialog.open);
});

test("a dialog stays for other keys, for Esc of an input method, and while another tab is shown", () => {
    const dialog = openDialog();
    press(keyboardWith({ dialog }), "r");
    press(keyboardWith({ dialog }), "Escape", prompt(), { isComposing: true });
    press(keyboardWith({ dialog, isShown: false }), "Escape");
    assert.ok(dialog.open);
});

test("without a dialog Esc is a command, unless somebody took it", () => {
    const keyboard = keyboardWith();
    press(keyboard, "Escape");
    press(keyboard, "Escape", new Focused(), { defaultPrevented: true });
    assert.deepEqual(keyboard.done, ["escape"]);
});

test("Esc in the prompt closes the form, once, and the host does not hear it", () => {
    const keyboard = keyboardWith({ formIsOpen: true });
    const first = press(keyboard, "Escape", prompt());
    const second = press(keyboard, "Escape", prompt());
    assert.deepEqual(keyboard.done, ["form closed"]);
    assert.ok(first.stopped && first.defaultPrevented && second.stopped && !second.defaultPrevented);
});

test("a field that uses Esc itself keeps it", () => {
    const keyboard = keyboardWith({ formIsOpen: true });
    keyboard.root.hear({ type: "keydown", key: "Escape", target: prompt(), defaultPrevented: true, isComposing: false });
    press(keyboard, "Escape", prompt(), { isComposing: true });
    press(keyboard, "a", prompt());
    assert.deepEqual(keyboard.done, []);
});
