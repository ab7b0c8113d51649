/** The tools by name: what the toolbox shows, which key picks them, and the object that does the work. */

import { EverythingTool } from "./everything_tool.mjs";
import { ExtendTool } from "./extend_tool.mjs";
import { LassoTool, BrushTool } from "./paint_tools.mjs";
import { SelectTool } from "./select_tool.mjs";

/** In the order of the toolbox. */
export const TOOLS = [
    { name: "select", icon: "select", key: "V", title: "Select an object", hint: "Click an object, or drag a box around it" },
    { name: "brush", icon: "brush", key: "B", title: "Brush", hint: "Paint what shall go" },
    { name: "eraser", icon: "eraser", key: "E", title: "Eraser", hint: "Take paint away" },
    { name: "lasso", icon: "lasso", key: "L", title: "Lasso", hint: "Draw around what shall go" },
    { name: "extend", icon: "extend", key: "O", title: "Extend the picture", hint: "Drag an edge or a corner outwards" },
    { name: "hand", icon: "hand", key: "H", title: "Move the picture", hint: "Drag to move the picture, wheel to zoom" },
];

/** Of the tool in hand; the colour brush has its place beside the colour. */
export function hintFor(tool) {
    return tool === "colour" ? "Paint colour inside what is selected" : TOOLS.find(({ name }) => name === tool).hint;
}

export class Tools {
    #model;
    #table;

    constructor(model, stage, marks, { selecting, painting, colouring, everything, extending }) {
        this.#model = model;
        this.#table = {
            select: new SelectTool(model, marks, selecting),
            brush: new BrushTool("brush", "eraser", model, stage, marks, painting),
            eraser: new BrushTool("eraser", "brush", model, stage, marks, painting),
            colour: new BrushTool("brush", "brush", model, stage, marks, colouring),
            lasso: new LassoTool(model, stage, marks, painting),
            extend: new ExtendTool(model, extending),
            everything: new EverythingTool(everything),
            hand: { pans: true, cursor: "grab", hover() {} },
        };
        this.#marks = marks;
    }

    #marks;

    /** The tool that gets the next gesture; the hand while nothing may be edited, null without a picture. */
    current() {
        if (!this.#model.project) return null;
        if (this.#model.locked) return this.#table.hand;
        return this.#table[this.#model.overview ? "everything" : this.#model.tool];
    }

    /** Take up another tool. */
    choose(name) {
        this.#marks.show({ brush: null, lasso: null, box: null, hot: -1 });
        this.#model.update({ tool: name });
    }
}
