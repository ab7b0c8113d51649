/** The bar above the stage: open, everything, what the tool in hand can do, compare, export, models, keys. */

import { element, setAttribute, setText } from "./dom.mjs";
import { icon, iconButton } from "./icons.mjs";
import { keepInRoom } from "./room.mjs";
import { Scale } from "./scales.mjs";
import { hintFor } from "./tools.mjs";

const UNAVAILABLE = "Light up what a click would select: needs SAM, GrabCut cannot follow a cursor";
const SIZES = new Scale(1, 1000, 0);

/** Words that go first when there is little room; then the title is the name for screen readers. */
const label = (words) => element("span", { class: "ci-label" }, words);
const button = (look, title, click, ...parts) => element("button", { class: look, type: "button", title, click }, ...parts);

export class Toolbar {
    #model;
    #hint = element("span", { class: "ci-hint" });
    #everything;
    #people;
    #modes;
    #hover;
    #size;
    #range;
    #sizeText = element("span", { class: "ci-figures" });
    #compare;

    /**
     * @param {import("./model.mjs").Model} model
     * @param {(command: string) => void} run
     * @param {HTMLElement} exportMenu
     * @param {HTMLElement} recent
     * @param {HTMLElement} photos
     */
    constructor(model, run, exportMenu, recent, photos) {
        this.#model = model;
        const open = button("ci-button ci-button-line", "Open a picture (Ctrl+O). You can also drop or paste one.", () => run("open"),
            icon("open"), label("Open"));
        setAttribute(open, "aria-label", "Open"); // a narrow bar shows the icon alone
        const models = iconButton("models", "Models", () => run("models"));
        setAttribute(models, "aria-haspopup", "dialog");
        const keys = button("ci-icon-button", "Keys and gestures (?)", () => run("keys"), icon("help"));
        this.#compare = button("ci-button", "Before / after (C)", () => run("compare"),
            icon("compare"), label("Before / after"), element("kbd", { class: "ci-label" }, "C"));
        this.#everything = button("ci-button", "", () => run("everything"), icon("everything"), label("Everything"));
        setAttribute(this.#everything, "aria-label", "Everything");
        this.#people = button("ci-button", "Find all people and choose who goes (G)", () => run("people"), icon("people"), label("People"));
        setAttribute(this.#people, "aria-label", "People");
        this.#modes = this.#modeSwitch(run);
        this.#hover = button("ci-button ci-hover", "", () => run("hover"), icon("hover"));
        setAttribute(this.#hover, "aria-label", "Preview under the cursor");
        this.#size = this.#sizeSlider();
        const space = element("span", { class: "ci-space" });
        const line = element("span", { class: "ci-line" });
        this.element = element("div", { class: "ci-bar", role: "toolbar", "aria-label": "Picture" },
            open, recent, photos, this.#everything, this.#people, line, this.#modes, this.#hover, this.#size, this.#hint, space, this.#compare, exportMenu, models, keys);
        model.addEventListener("change", () => this.#show());
        this.#show();
        keepInRoom(this.element);
    }

    #modeSwitch(run) {
        const part = (takes, name, title, sign) => {
            const choose = () => this.#model.takesAway !== takes && run("take-away");
            return element("button", { type: "button", title, click: choose }, icon(sign), label(name));
        };
        return element("span", { class: "ci-switch", role: "group", "aria-label": "Add or take away" },
            part(false, "Add", "Clicks add (X)", "add"),
            part(true, "Take away", "Clicks take away (X). A right click always does.", "subtract"));
    }

    #sizeSlider() {
        this.#range = element("input", {
            type: "range", class: "ci-range", min: 0, max: 1000, step: 1, "aria-label": "Brush size", title: "Brush size ([ and ])",
            input: () => this.#model.update({ brushSize: Math.max(1, SIZES.toValue(Number(this.#range.value))) }),
        });
        return element("label", { class: "ci-size" }, element("span", {}, "Size"), this.#range, this.#sizeText);
    }

    #show() {
        const { project, tool, takesAway, brushSize, comparing, hasEdits, overview } = this.#model;
        const hasModes = !overview && (tool === "select" || tool === "lasso");
        const hasSize = !overview && ["brush", "eraser", "colour"].includes(tool);
        this.#modes.hidden = !project || !hasModes;
        this.#size.hidden = !project || !hasSize;
        this.#hint.hidden = !project;
        const isRough = tool === "select" && this.#model.status?.segmenter.rough;
        if (overview) setText(this.#hint, "Click what you want");
        else setText(this.#hint, isRough ? "Drag a box around an object" : hintFor(tool));
        const [add, take] = this.#modes.children;
        setAttribute(add, "aria-pressed", !takesAway);
        setAttribute(take, "aria-pressed", takesAway);
        this.#showEverything();
        this.#showHover();
        this.#showSize(brushSize);
        this.#compare.disabled = !hasEdits || overview !== null;
        this.#compare.title = hasEdits ? "Before / after (C)" : "Before / after: remove something first";
        setAttribute(this.#compare, "aria-pressed", comparing);
    }

    #showEverything() {
        const { project, job, overview, canFindEverything } = this.#model;
        this.#everything.hidden = !project;
        this.#everything.disabled = !canFindEverything || job !== null;
        this.#everything.title = canFindEverything ? "Find all objects, then click those you want (A)" : "Find all objects: needs SAM, GrabCut cannot do that";
        setAttribute(this.#everything, "aria-pressed", overview !== null);
        this.#people.hidden = !project;
        this.#people.disabled = job !== null;
        setAttribute(this.#people, "aria-pressed", this.#model.shownPeople !== null);
    }

    #showHover() {
        const { project, tool, hovers, canHover, overview } = this.#model;
        this.#hover.hidden = !project || tool !== "select" || overview !== null;
        this.#hover.disabled = !canHover;
        this.#hover.title = canHover ? `Light up what a click would select (U): ${hovers ? "on" : "off"}` : UNAVAILABLE;
        setAttribute(this.#hover, "aria-pressed", canHover && hovers);
    }

    #showSize(size) {
        const position = SIZES.toPosition(size);
        if (SIZES.toValue(Number(this.#range.value)) !== size) this.#range.value = position;
        this.#range.style.setProperty("--ci-from", "0%");
        this.#range.style.setProperty("--ci-to", `${position / 10}%`);
        setText(this.#sizeText, `${size} px`);
    }
}
