/** Everything that is drawn: loads the pictures and masks of the open project and has the canvases painted when they change. */

import { Ants } from "./ants.mjs";
import { ColourPainter } from "./colour_painter.mjs";
import { HoverPainter } from "./hover_painter.mjs";
import { Latest } from "./latest.mjs";
import { Marks } from "./marks.mjs";
import { Overlay } from "./overlay.mjs";
import { OverviewPainter } from "./overview_painter.mjs";
import { PicturePainter } from "./picture.mjs";
import { Stage } from "./stage.mjs";

export class Display {
    stage = new Stage();
    painter = new PicturePainter(this.stage);
    overlay;
    colourPainter;
    hoverPainter;
    marks;
    #ants;
    #overviewPainter;
    #model;
    #api;
    #bitmaps;
    #masks;
    #messages;
    #pictures = new Latest();
    #highlights = new Latest();
    #shown = { project: null, version: null, hovered: null };

    constructor({ model, api, bitmaps, masks, theme, messages }) {
        this.#model = model;
        this.#api = api;
        this.#bitmaps = bitmaps;
        this.#masks = masks;
        this.#messages = messages;
        this.overlay = new Overlay(this.stage, theme, masks);
        this.colourPainter = new ColourPainter(this.stage, masks, model);
        this.hoverPainter = new HoverPainter(this.stage, theme);
        this.#overviewPainter = new OverviewPainter(this.stage, theme, model);
        this.#ants = new Ants(this.stage, theme);
        this.marks = new Marks(model, this.stage, theme);
        this.#addPanes();
        masks.addEventListener("change", () => this.#maskChanged());
        theme.addEventListener("change", () => this.stage.invalidate());
        model.addEventListener("change", () => this.#modelChanged());
        this.stage.addEventListener("view", () => this.#viewChanged());
    }

    /** Another project, or none: nothing of the old one stays on the stage. */
    begin(project) {
        this.#bitmaps.clear();
        this.#masks.clear();
        this.#pictures.cancel();
        this.painter.current = this.painter.original = this.painter.split = null;
        this.#shown = { project: project?.id ?? null, version: null, hovered: null };
        if (project) this.stage.setPicture(project.size);
        this.stage.invalidate();
    }

    /** A state of the project, once the picture of one of another size is here: so that it is there at once. @returns {Promise<object>} the project */
    async ready(project) {
        const isAnother = project.size && !this.#isAsLarge(project);
        if (isAnother) await this.#bitmaps.get(this.#api.pictureUrl(project, "current")).catch(() => null); // told when it is shown
        return project;
    }

    /** Load what this state needs and is not there yet. */
    show(project) {
        if (!this.#isAsLarge(project)) this.#resize(project);
        if (this.#shown.version !== project.picture_version) this.#loadPicture(project);
        this.#masks.load(project, () => this.#model.dirty).catch((error) => this.#fail(error));
    }

    #addPanes() {
        const { stage } = this;
        stage.addPane("picture", (context) => this.painter.paint(context));
        stage.addPane("mask", (context, ratio) => this.overlay.paint(context, ratio));
        stage.addPane("colours", (context, ratio) => this.colourPainter.paint(context, ratio));
        stage.addPane("hover", (context, ratio) => this.hoverPainter.paint(context, ratio));
        stage.addPane("overview", (context) => this.#overviewPainter.paint(context));
        stage.addPane("ants", (context, ratio) => this.#ants.paint(context, ratio));
        stage.addPane("marks", (context) => this.marks.paint(context));
    }

    #isAsLarge({ size: [width, height] }) {
        const { picture } = this.stage.view;
        return picture.width === width && picture.height === height;
    }

    /** The picture was extended, or is no more: nothing is where it was. */
    #resize({ size }) {
        this.#pictures.cancel();
        this.#masks.clear();
        this.painter.current = this.painter.original = this.overlay.highlighted = null;
        this.#shown.version = null;
        this.stage.setPicture(size);
    }

    async #loadPicture(project) {
        this.#shown.version = project.picture_version;
        try {
            const bitmap = await this.#pictures.run(() => this.#bitmaps.get(this.#api.pictureUrl(project, "current")));
            if (!bitmap) return;
            this.painter.current = bitmap;
            this.stage.invalidate();
            this.#model.update({}); // thumbnails wait for the picture
            if (project.edits.length) await this.#loadOriginal(project);
        } catch (error) {
            this.#shown.version = null;
            this.#fail(error);
        }
    }

    /** It changes with its size alone. */
    async #loadOriginal(project) {
        if (this.painter.original) return;
        const bitmap = await this.#bitmaps.get(this.#api.pictureUrl(project, "original"));
        if (project.id !== this.#shown.project || !this.#isAsLarge(project)) return;
        this.painter.original = bitmap;
        this.stage.invalidate("picture");
    }

    #maskChanged() {
        this.stage.invalidate("mask");
        this.#ants.follow(this.#masks.current, (this.#model.project?.refinement.feather ?? 0) > 0);
    }

    #modelChanged() {
        const { peeking, comparing, busy, hoveredId } = this.#model;
        this.stage.element.classList.toggle("ci-peeking", peeking || comparing);
        this.stage.element.classList.toggle("ci-working", busy);
        this.stage.invalidate("marks");
        if (hoveredId !== this.#shown.hovered) this.#highlight(hoveredId);
    }

    async #highlight(id) {
        this.#shown.hovered = id;
        const { project, layers } = this.#model;
        const layer = layers.find((one) => one.id === id);
        try {
            const mask = await this.#highlights.run(async () => (layer ? this.#masks.ofLayer(project, layer) : null));
            if (mask === undefined) return;
            this.overlay.highlighted = mask;
            this.stage.invalidate("mask");
        } catch {
            this.overlay.highlighted = null; // the layer has gone meanwhile
        }
    }

    #viewChanged() {
        if (this.#model.zoom !== this.stage.view.scale) this.#model.update({ zoom: this.stage.view.scale });
        if (this.#masks.current) this.#ants.wake();
    }

    #fail(error) {
        console.error(error);
        this.#messages.fail(new Error("The picture could not be loaded from the server. Reload the page; your work is kept there."));
    }
}
