/** Keys: what each one means, and that the sheet does not promise others. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { commandFor, SHEET } from "../../javascript/click_inpaint/shortcuts.mjs";

const press = (key, ...held) => commandFor({
    key, ctrlKey: held.includes("Ctrl"), metaKey: held.includes("Cmd"), shiftKey: held.includes("Shift"), altKey: held.includes("Alt"),
});

test("letters choose tools and what they show, with Caps Lock too", () => {
    assert.equal(press("v"), "tool:select");
    assert.equal(press("B"), "tool:brush");
    assert.equal(press("e"), "tool:eraser");
    assert.equal(press("l"), "tool:lasso");
    assert.equal(press("h"), "tool:hand");
    assert.equal(press("o"), "tool:extend");
    assert.equal(press("o", "Ctrl"), "open");
    assert.equal(press("u"), "hover");
});

test("1 2 3 are candidates and 0 is the whole picture", () => {
    assert.deepEqual(["1", "2", "3", "0"].map((key) => press(key)), ["candidate:0", "candidate:1", "candidate:2", "fit"]);
});

test("undo and redo work with Ctrl and with Cmd", () => {
    assert.equal(press("z", "Ctrl"), "undo");
    assert.equal(press("Z", "Ctrl", "Shift"), "redo");
    assert.equal(press("y", "Ctrl"), "redo");
    assert.equal(press("z", "Cmd"), "undo");
});

test("combinations of the browser and the host stay theirs", () => {
    for (const key of ["r", "c", "v", "t", "w", "l", "1", "a"]) assert.equal(press(key, "Ctrl"), null, `Ctrl+${key}`);
    assert.equal(press("R", "Shift"), null);
    assert.equal(press("z", "Ctrl", "Alt"), null);
    assert.equal(press("Tab"), null);
    assert.equal(press("F5"), null);
});

test("signs that need Shift are found by the sign", () => {
    assert.equal(press("?", "Shift"), "keys");
    assert.equal(press("+", "Shift"), "zoom-in");
});

test("Alt with arrows moves layers", () => {
    assert.equal(press("ArrowUp", "Alt"), "layer-up");
    assert.equal(press("ArrowDown", "Alt"), "layer-down");
});

test("arrows aim, finely with Shift, and P clicks", () => {
    assert.equal(press("ArrowUp"), "aim:up");
    assert.equal(press("ArrowLeft", "Shift"), "aim-finely:left");
    assert.equal(press("p"), "point");
});

test("names of an object's own parts are no commands", () => {
    assert.equal(press("constructor"), null);
    assert.equal(press("toString", "Ctrl"), null);
});

test("every key on the sheet does something", () => {
    const gestures = new Set(["Click", "Right click", "Drag", "Wheel"]);
    const names = { Esc: "Escape", Space: " ", "−": "-", "↑ ↓": "ArrowUp", "← → ↑ ↓": "ArrowLeft" };
    for (const [caps, words] of SHEET.flatMap(({ keys }) => keys)) {
        if (caps.some((cap) => gestures.has(cap))) continue;
        const held = caps.filter((cap) => ["Ctrl", "Shift", "Alt"].includes(cap));
        for (const cap of caps.filter((one) => !held.includes(one))) assert.ok(press(names[cap] ?? cap, ...held), `${caps.join("+")}: ${words}`);
    }
});
