/** Which key means what. Pure: events in, names of commands out. */

/** For the sheet of keys: what people read, in the order of work. */
export const SHEET = [
    { title: "Select", keys: [
        [["Click"], "Add the object, or more of it"],
        [["Right click"], "Take a part away (also Alt + click)"],
        [["Drag"], "Draw a box around an object"],
        [["1", "2", "3"], "Part, object or whole"],
        [["U"], "Preview under the cursor"],
        [["A"], "Everything: find all objects and choose"],
        [["G"], "People: find all and choose who goes"],
        [["/"], "Find by words, such as the red car"],
        [["M"], "Find all like this"],
        [["S"], "Add its shadow"],
        [["Enter"], "Next object"],
        [["← → ↑ ↓", "P"], "Aim and click without a mouse"],
        [["Delete"], "Delete the active layer"],
        [["Alt", "↑ ↓"], "Move the layer in the list"],
        [["F2"], "Rename the layer"],
    ] },
    { title: "Tools", keys: [
        [["V"], "Select"],
        [["B"], "Brush"],
        [["E"], "Eraser"],
        [["L"], "Lasso (Alt takes away)"],
        [["O"], "Extend the picture (outpaint)"],
        [["H"], "Move the picture"],
        [["[", "]"], "Smaller or larger brush"],
        [["X"], "Add or take away"],
    ] },
    { title: "Remove and compare", keys: [
        [["R"], "Remove what is selected"],
        [["K"], "Remove people, the main subject stays"],
        [["C"], "Before / after"],
        [["\\"], "Hold to hide the mask"],
        [["Ctrl", "Z"], "Undo"],
        [["Ctrl", "Shift", "Z"], "Redo"],
        [["Ctrl", "O"], "Open a picture"],
        [["Esc"], "Cancel, close or deselect"],
    ] },
    { title: "Look around", keys: [
        [["Wheel"], "Zoom at the cursor"],
        [["Space"], "Hold and drag to move"],
        [["0"], "Whole picture (also F)"],
        [["Z"], "100 %"],
        [["+", "−"], "Zoom in or out"],
        [["?"], "These keys"],
    ] },
];

const PLAIN = {
    v: "tool:select", b: "tool:brush", e: "tool:eraser", l: "tool:lasso", o: "tool:extend", h: "tool:hand",
    1: "candidate:0", 2: "candidate:1", 3: "candidate:2",
    r: "remove", c: "compare", x: "take-away", u: "hover", a: "everything", g: "people", k: "remove-people", m: "alike", s: "shadow", f: "fit", 0: "fit", z: "actual-size",
    "[": "smaller", "]": "larger", "+": "zoom-in", "=": "zoom-in", "-": "zoom-out", "\\": "peek", "?": "keys", "/": "words",
    enter: "next", delete: "delete", backspace: "delete", escape: "escape", f2: "rename", " ": "pan", p: "point",
};

const ARROWS = { arrowleft: "left", arrowright: "right", arrowup: "up", arrowdown: "down" };

const WITH_CONTROL = { z: "undo", y: "redo", o: "open", enter: "remove" };

/**
 * @param {{key: string, ctrlKey: boolean, metaKey: boolean, shiftKey: boolean, altKey: boolean}} event
 * @returns {string|null} a command's name
 */
export function commandFor({ key, ctrlKey, metaKey, shiftKey, altKey }) {
    const pressed = key.toLowerCase();
    if (ctrlKey || metaKey) {
        if (altKey) return null;
        if (shiftKey) return pressed === "z" ? "redo" : null;
        return Object.hasOwn(WITH_CONTROL, pressed) ? WITH_CONTROL[pressed] : null;
    }
    if (altKey) return pressed === "arrowup" ? "layer-up" : pressed === "arrowdown" ? "layer-down" : null;
    if (Object.hasOwn(ARROWS, pressed)) return `${shiftKey ? "aim-finely" : "aim"}:${ARROWS[pressed]}`;
    const named = Object.hasOwn(PLAIN, pressed) ? PLAIN[pressed] : null;
    if (shiftKey && /^[a-z]$/.test(pressed)) return null; // Shift + letter is nobody's
    return named;
}

/** Commands that a held key must not repeat. */
export const ONCE = new Set(["undo", "redo", "remove", "compare", "delete", "next", "take-away", "hover", "everything", "people", "remove-people", "alike", "shadow", "open", "keys", "escape", "pan", "peek"]);

/** Commands that belong to a focused button or link instead, when one has the focus. */
export const OF_BUTTONS = new Set(["next", "pan"]);

/** Commands of keys that everything but the picture needs for itself. */
export const OF_STAGE = /^aim/;
