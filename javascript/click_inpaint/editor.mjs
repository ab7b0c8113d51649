/** The editor: makes all parts, joins them and keeps them on the same project. */

import { Adjust } from "./adjust.mjs";
import { Api } from "./api.mjs";
import { Batches } from "./batch.mjs";
import { BatchApi } from "./batch_api.mjs";
import { BatchDialog, batchButton } from "./batch_dialog.mjs";
import { Bitmaps } from "./bitmaps.mjs";
import { ByWords } from "./by_words.mjs";
import { ByWordsField } from "./by_words_field.mjs";
import { Candidates } from "./candidates.mjs";
import { Closely } from "./closely.mjs";
import { ColourChoice } from "./colour_choice.mjs";
import { Colouring } from "./colouring.mjs";
import { Commands } from "./commands.mjs";
import { Companions } from "./companions.mjs";
import { Compare } from "./compare.mjs";
import { Crosshair } from "./crosshair.mjs";
import { Display } from "./display.mjs";
import { Downloads } from "./downloads.mjs";
import { Edits } from "./edits.mjs";
import { Empty } from "./empty.mjs";
import { Everything } from "./everything.mjs";
import { EverythingBar } from "./everything_bar.mjs";
import { Exporter } from "./exporter.mjs";
import { ExtendBar } from "./extend_bar.mjs";
import { ExtendFrame } from "./extend_frame.mjs";
import { Extending } from "./extending.mjs";
import { Foot } from "./foot.mjs";
import { Generating } from "./generating.mjs";
import { GetSam } from "./getsam.mjs";
import { HostActions } from "./host_actions.mjs";
import { HostBridge } from "./host_bridge.mjs";
import { HostGallery } from "./host_gallery.mjs";
import { Hover } from "./hover.mjs";
import { Http } from "./http.mjs";
import { Keyboard } from "./keyboard.mjs";
import { KeptSettings } from "./kept_settings.mjs";
import { KeySheet } from "./keysheet.mjs";
import { Layers } from "./layers.mjs";
import { layOut } from "./layout.mjs";
import { Masks } from "./masks.mjs";
import { Messages } from "./messages.mjs";
import { Model } from "./model.mjs";
import { ModelManager } from "./model_manager.mjs";
import { NewArea } from "./new_area.mjs";
import { OfferBar } from "./offer_bar.mjs";
import { Opening } from "./opening.mjs";
import { PaintSettings } from "./paint_settings.mjs";
import { Painting } from "./painting.mjs";
import { People } from "./people.mjs";
import { PeopleOffer, PeoplePanel } from "./people_panel.mjs";
import { Pointer } from "./pointer.mjs";
import { Recent } from "./recent.mjs";
import { Refine } from "./refine.mjs";
import { Presets } from "./presets.mjs";
import { Region } from "./region.mjs";
import { Remove } from "./remove.mjs";
import { Removing } from "./removing.mjs";
import { Results } from "./results.mjs";
import { Selecting } from "./selecting.mjs";
import { session } from "./session.mjs";
import { Spinner } from "./spinner.mjs";
import { Status } from "./status.mjs";
import { suitableSize } from "./strokes.mjs";
import { Task } from "./task.mjs";
import { Theme } from "./theme.mjs";
import { Toolbar } from "./toolbar.mjs";
import { Toolbox } from "./toolbox.mjs";
import { Tools } from "./tools.mjs";
import { Tuning } from "./tuning.mjs";
import { Variations } from "./variations.mjs";
import { Writes } from "./writes.mjs";

const UPDATED = "Click Inpaint was updated. Restart the WebUI.";
const STALE = "Changed in another tab; shown as it is now. Do your last step again.";

export class Editor {
    #parts;
    #notes = "";
    #unsaved = "";

    /** @param {HTMLElement} root the empty element that becomes the editor */
    constructor(root) {
        const model = new Model();
        const messages = new Messages();
        const http = new Http(document.baseURI, root.dataset.token);
        const api = new Api(http);
        const bitmaps = new Bitmaps((url) => http.file(url));
        const masks = new Masks(api, bitmaps);
        const theme = new Theme(root);
        const writes = new Writes((project) => this.#adopt(project), (error) => messages.fail(error), (project) => this.#stale(project));
        const core = { root, model, messages, api, batchApi: new BatchApi(http), bitmaps, masks, theme, writes };
        const display = new Display(core);
        this.#parts = { ...core, display, ...this.#actors({ ...core, display }) };
        this.#parts.batchDialog = new BatchDialog(this.#parts, (...file) => this.#parts.exporter.keep(...file));
        this.#parts.commands = new Commands(this.#parts);
        messages.intercept = (error) => this.#intercept(error);
        this.#build();
    }

    /** Ask the server what it has and open again what was open. */
    async start() {
        const { api, model, opening, messages, root, downloads, recent, batches } = this.#parts;
        try {
            const status = await api.status();
            model.update({ status, engine: session.engine, hovers: session.hovers });
            if (root.dataset.version && root.dataset.version !== status.version) messages.say(UPDATED);
            for (const problem of status.problems ?? []) messages.say(problem);
            await Promise.all([opening.restore(), recent.refresh()]);
            model.update({ starting: false });
            await Promise.all([downloads.refresh(), batches.refresh()]);
        } catch (error) {
            model.update({ starting: false });
            messages.fail(error);
        }
    }

    /** What acts: from gestures to requests. */
    #actors(core) {
        const { model, display } = core;
        const { stage } = display;
        const selecting = new Selecting(core);
        const painting = new Painting({ ...core, stage });
        const task = new Task(core);
        const everything = new Everything(core, task);
        const extending = new Extending(core);
        const colouring = new Colouring(core);
        const tools = new Tools(model, stage, display.marks, { selecting, painting, colouring, everything, extending });
        const pointer = new Pointer(stage, tools);
        const bridge = new HostBridge();
        const downloads = new Downloads(core);
        display.overlay.strokes = () => painting.strokes();
        display.colourPainter.strokes = () => colouring.strokes;
        new Tuning(core);
        new NewArea(model);
        const byWords = new ByWords(core, task, downloads);
        const opening = new Opening(core, (project, isNew) => this.#begin(project, isNew));
        return {
            selecting, painting, colouring, everything, extending, tools, pointer,
            people: new People(core, task, downloads),
            byWordsField: new ByWordsField(core, byWords),
            hover: new Hover(core, () => !pointer.panning),
            removing: new Removing(core, task, new Generating(core, bridge)),
            hostActions: new HostActions(core, bridge),
            adjust: new Adjust(stage.element),
            opening,
            recent: new Recent(core, opening),
            keptSettings: new KeptSettings(core),
            companions: new Companions(core, task),
            layers: new Layers(core, () => display.painter.current, (command) => this.#parts.commands.run(command)),
            edits: new Edits(core),
            exporter: new Exporter(core),
            keySheet: new KeySheet(),
            downloads,
            batches: new Batches(core, core.batchApi),
            manager: new ModelManager({ ...core, downloads }),
            crosshair: new Crosshair(core),
        };
    }

    /** What is seen, and where. */
    #build() {
        const { root, model, api, display, commands, messages, selecting, removing, opening, layers, exporter, keySheet, pointer } = this.#parts;
        const { adjust, edits, hostActions, manager, everything, extending, companions, recent, colouring } = this.#parts;
        const { stage } = display;
        const run = (...command) => commands.run(...command);
        const models = () => run("models");
        const getSam = new GetSam({ model, open: models });
        const closely = new Closely(model);
        const presets = new Presets(this.#parts, run);
        const settings = new PaintSettings(model, { adjust: () => adjust.toggle(), reuse: () => hostActions.reuse() }, new ColourChoice(model, colouring, run).element);
        const remove = new Remove(model, {
            start: () => run("remove"),
            cancel: () => removing.cancel(),
            skip: () => removing.skip(),
            choose: (preset) => presets.choose(preset),
            models,
        }, settings.element);
        const empty = new Empty(model, { choose: () => opening.choose(), many: () => run("photos") }, recent.newList());
        const results = new Results(model, {
            tryAgain: (engine) => removing.tryAgain(engine),
            compare: () => run("compare"),
            undo: () => run("undo"),
            dismiss: () => model.update({ result: null, comparing: false }),
        }, this.#variations());
        const found = new EverythingBar(model, {
            take: () => everything.take(),
            save: () => exporter.keep(() => api.segmentsCoco(model.project.id), "everything.json"),
            close: () => everything.close(),
        });
        const peopleOffer = new PeopleOffer(model, { find: () => run("people"), remove: () => run("remove-people") });
        layers.element.append(peopleOffer.element);
        const people = new PeoplePanel(this.#parts, () => display.painter.current);
        const offer = new OfferBar(model, { keep: () => companions.keep(), refuse: () => companions.refuse() });
        const compare = new Compare(model, stage, display.painter);
        stage.element.append(
            new Region(model, stage).element, compare.element, new Candidates(model, stage, selecting).element, new Spinner(model, stage).element,
            empty.element, remove.strip, getSam.note, closely.note, results.element, found.element, offer.element, new ExtendFrame(model, stage).element, new ExtendBar(model, stage, extending).element, messages.element, empty.drop);
        layOut(root, {
            toolbar: new Toolbar(model, run, exporter.element, recent.element, batchButton(this.#parts.batches, run)).element,
            toolbox: new Toolbox(model, run).element,
            stage: stage.element,
            status: new Status(model, { run, models, getSam: getSam.element, closely: closely.element }).element,
            sections: [this.#parts.byWordsField.element, people.element, layers.element, edits.element, new Refine(this.#parts).element, remove.element],
            foot: new Foot(model, remove.button, { save: (kind) => exporter.save(kind), send: (action) => hostActions.send(action) }).element,
            more: [keySheet.element, manager.element, this.#parts.batchDialog.element],
        });
        new HostGallery(opening, messages);
        new Keyboard(root, { run, prefersStage: () => pointer.isOver, closeForm: () => adjust.close() });
        model.update({});
    }

    #variations() {
        const { model, api, bitmaps, edits } = this.#parts;
        const url = (...variation) => api.thumbnailUrl(...variation);
        return new Variations(model, bitmaps, { url, choose: (index) => edits.choose(index) }).element;
    }

    /** Another picture, or none: whatever is still on its way for the old one changes nothing. */
    #begin(project, isNew) {
        const { model, selecting, painting, colouring, removing, pointer, tools, writes, display, hostActions, keptSettings, recent } = this.#parts;
        for (const part of [selecting, painting, colouring, removing, writes]) part.reset(project);
        hostActions?.leave();
        pointer.cancel();
        keptSettings.leave();
        model.reset(project);
        keptSettings.begin(project, isNew);
        display.begin(project);
        session.project = project?.id ?? null;
        this.#notes = this.#unsaved = "";
        if (!project) return recent.refresh();
        tools.choose("select");
        model.update({ brushSize: suitableSize(project.size) });
        display.show(project);
        this.#tellNotes(project);
    }

    /** The same project in its next state. */
    #adopt(project) {
        const { model, display } = this.#parts;
        if (model.project?.id !== project.id) return;
        const hadMask = model.project.mask_area;
        model.adopt(project);
        display.show(project);
        this.#tellNotes(project);
        if (project.mask_area && project.mask_area !== hadMask) this.#tellMask(project);
    }

    #stale(project) {
        const { model, selecting, messages } = this.#parts;
        selecting.reset();
        model.update({ dirty: false, job: null });
        this.#adopt(project);
        messages.say(STALE);
    }

    /** Each remark of the server is shown once, quietly; not so that the disk is full. */
    #tellNotes(project) {
        const { unsaved = "" } = project;
        if (unsaved && unsaved !== this.#unsaved) this.#parts.messages.fail(new Error(unsaved));
        this.#unsaved = unsaved;
        const notes = project.notes.join(" ");
        if (notes && notes !== this.#notes) this.#parts.messages.say(notes);
        this.#notes = notes;
    }

    #tellMask(project) {
        const layer = project.layers.at(-1);
        if (layer) this.#parts.messages.announce(`Selected: ${layer.name}.`);
    }

    /** A 404 may mean that the server has forgotten the whole project: that is more than an error message. @returns {boolean} dealt with */
    #intercept(error) {
        const { model, opening } = this.#parts;
        if (error.status !== 404 || !model.project) return false;
        opening.askIfLost(model.project.id, error);
        return true;
    }
}
