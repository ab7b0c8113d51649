/** What the page knows right now. The rest of the page shows it and listens for "change". */

import { NONE } from "./borders.mjs";
import { removalWords, thoseFound } from "./people_words.mjs";
import { Prompt } from "./prompts.mjs";

export const STABLE_DIFFUSION = Object.freeze({ name: "host", title: "Stable Diffusion", description: "paints with a checkpoint" });
const REMOVE = Object.freeze({ name: "remove_fast", title: "Remove", action: "Remove", reason: "", hint: "", is_own: true, fills: true });

export class Model extends EventTarget {
    /** @type {object|null} the server's answer about engines */ status = null;
    /** @type {{there: object[], could_be_had: object[], suggested: string|null, problems: string[], folder: string}|null} the server's models */ models = null;
    /** @type {Object<string, import("./model_words.mjs").Download>} by name, those that run or failed */ downloads = {};
    /** @type {string|null} title of the model that has come since the model manager was opened */ arrived = null;
    /** @type {object|null} the open project as the server knows it */ project = null;
    /** @type {string|null} the layer that clicks and strokes change */ activeId = null;
    /** @type {Prompt} points and box of the active layer */ draft = new Prompt();
    /** @type {boolean} the draft is ahead of the server */ dirty = false;
    /** @type {{items: object[], best: number, seconds: number}|null} answer to the newest click */ answer = null;
    /** @type {{x: number, y: number}|null} where a slow predict shows its spinner */ waitingAt = null;
    /** @type {string|null} layer under the cursor in the list */ hoveredId = null;
    /** @type {"select"|"brush"|"eraser"|"colour"|"lasso"|"extend"|"hand"} */ tool = "select";
    /** @type {import("./borders.mjs").Borders} what the picture would be extended by, while that is the tool */ borders = NONE;
    /** @type {boolean} the server has been asked for that */ resizing = false;
    /** @type {boolean} clicks and lassos take away */ takesAway = false;
    /** @type {boolean} the person wants to see what a click would select */ hovers = true;
    /** @type {number} brush diameter, picture px */ brushSize = 40;
    /** @type {boolean} the overlay is hidden while a key or button is held */ peeking = false;
    /** @type {boolean} before / after */ comparing = false;
    /** @type {{text: string, progress: number, secondsLeft: number|null, stopping?: boolean, behind?: boolean, seen?: object|null}|null} what the page waits for, or what goes on behind the person's work */ job = null;
    /** @type {import("./overview.mjs").Overview|null} everything that was found, while it is on show */ overview = null;
    /** @type {import("./people_words.mjs").People|null} people that were looked for; undo may bring them back */ people = null;
    /** @type {import("./by_words_said.mjs").ByWords|null} why words found nothing */ byWords = null;
    /** @type {{layer: string, name: string, revision: number}|null} a shadow that was found, as a layer to keep or not */ offer = null;
    /** @type {object|null} the edit that the result bar speaks of: the one just made, or picked in the list */ result = null;
    /** @type {{name: string, part: number}|null} a picture on its way to the server */ opening = null;
    /** @type {boolean} it is not known yet whether a project is open */ starting = true;
    /** @type {{list: object[], most: number}|null} projects on the server's disk, used last first, and how many MB are kept */ projects = null;
    /** @type {string|null} name of the engine to remove with */ engine = null;
    /** @type {string|null} name of what is to be done: a preset of the server; null for removing as well as can be */ preset = null;
    /** @type {string} what Stable Diffusion shall paint */ prompt = "";
    /** @type {Object<string, number|boolean>} auto values that the person overruled */ overrides = {};
    /** @type {string|null} the colour that the mask is given first, "#c01020", and that of the colour brush */ colour = null;
    /** @type {{colour: string, radius: number, points: [number, number][]}[]} strokes of colour, in picture px */ paints = [];
    /** @type {string|null} name of the checkpoint to paint with, null for the best there is */ checkpoint = null;
    /** @type {{settings: object, auto: object, region: number[], zoom: number, notes: string[], avoided: string}|null} */ tuning = null;
    /** @type {{name: string, words: string, mend: string, refinement: object, overrides: object, prompt: string|null}[]} what would spoil the result */ findings = [];
    /** @type {string|null} what is on its way to the host's tabs */ sending = null;
    /** @type {number} screen px per picture px */ zoom = 1;

    #announced = false;

    /** Change some fields; listeners are told once, after the running code. */
    update(changes) {
        Object.assign(this, changes);
        if (this.#announced) return;
        this.#announced = true;
        queueMicrotask(() => {
            this.#announced = false;
            this.dispatchEvent(new Event("change"));
        });
    }

    /** Layers bottom first. */
    get layers() {
        return this.project?.layers ?? [];
    }

    get active() {
        return this.layers.find(({ id }) => id === this.activeId) ?? null;
    }

    /** The offer, until the person goes on with something else: that keeps it. */
    get offered() {
        const { offer, project, job, comparing } = this;
        return offer && !job && !comparing && project?.revision === offer.revision ? offer : null;
    }

    /** True when something is selected that can be removed. */
    get hasMask() {
        return (this.project?.mask_area ?? 0) > 0;
    }

    get hasEdits() {
        return (this.project?.edits.length ?? 0) > 0;
    }

    /** A job paints that the person waits for. */
    get busy() {
        return this.job !== null && !this.job.behind;
    }

    /** Nothing may be edited while such a job paints or no picture is open. */
    get locked() {
        return !this.project || this.busy || this.comparing;
    }

    /** The segmenter is fast enough to follow the cursor. */
    get canHover() {
        return this.status?.segmenter.hovers ?? false;
    }

    /** Only SAM answers a thousand clicks. */
    get canFindEverything() {
        return this.status !== null && !this.status.segmenter.rough;
    }

    /** The newest click is, or is being, answered in a part of the picture; until the answer tells, where a model takes a while. */
    get looksClosely() {
        const { answer, draft, waitingAt, canHover } = this;
        if (!answer) return Boolean(waitingAt && draft.view && canHover);
        const { items, best } = answer;
        return Boolean(items[Math.min(draft.candidate ?? best, items.length - 1)]?.part);
    }

    /** People whose list is on show: not those who are gone. */
    get shownPeople() {
        const areGone = this.people?.state === "found" && !thoseFound(this.people, this.layers).length;
        return areGone ? null : this.people;
    }

    /** What the big button says: what it does, and to whom while people were found. */
    get actionWords() {
        const { action, fills, extends: adds } = this.chosenPreset;
        return fills && !adds ? removalWords(this.people, this.layers, action) : action;
    }

    /** The host's Stable Diffusion, null where there is none. */
    get host() {
        return this.status?.host ?? null;
    }

    /** The person's choice of a checkpoint, else the best there is; null where there is none. */
    get chosenCheckpoint() {
        const wanted = this.checkpoint ?? this.host?.best;
        return this.host?.checkpoints.find(({ name }) => name === wanted) ?? null;
    }

    /** What can be done here: without Stable Diffusion only what our own fills do. */
    get presets() {
        const all = this.status?.presets ?? [];
        return this.host ? all : all.filter((preset) => preset.is_own);
    }

    /** The person's choice; else removing, with Stable Diffusion where a checkpoint inpaints. */
    get chosenPreset() {
        const { presets } = this;
        return presets.find(({ name }) => name === this.preset) ?? presets.find((preset) => preset.is_own !== this.#inpaints) ?? REMOVE;
    }

    /** What paints what a picture was extended by, with Stable Diffusion where a checkpoint inpaints. */
    get outpainting() {
        return this.presets.find((preset) => preset.extends && preset.is_own !== this.#inpaints) ?? null;
    }

    get #inpaints() {
        return this.host?.checkpoints.some((checkpoint) => checkpoint.is_inpainting) ?? false;
    }

    /** Our own fills, the best first. */
    get fills() {
        return this.status?.engines ?? [];
    }

    /** What can do what is to be done. */
    get engines() {
        return this.chosenPreset.is_own ? this.fills : [STABLE_DIFFUSION];
    }

    /** What could do the edit that the result bar speaks of in another way: anything fills, only Stable Diffusion replaces. */
    get attempts() {
        const own = this.chosenPreset.fills ? this.fills : [];
        return this.host ? [STABLE_DIFFUSION, ...own] : own;
    }

    /** The person's choice, else the first. */
    get chosenEngine() {
        const { engines } = this;
        return engines.find(({ name }) => name === this.engine) ?? engines[0] ?? null;
    }

    /** True while Stable Diffusion is what would paint. */
    get paintsWithHost() {
        return this.host !== null && this.chosenEngine === STABLE_DIFFUSION;
    }

    /** True while what would be done can begin from colours. */
    get takesColour() {
        return this.paintsWithHost && Boolean(this.chosenPreset.takes_colour);
    }

    /** A segmenter that has answered is there, whatever was said of it before. @param {string} name */
    answeredBy(name) {
        const { segmenter } = this.status ?? {};
        if (!segmenter || (segmenter.ready && segmenter.name === name)) return;
        this.update({ status: { ...this.status, segmenter: { ...segmenter, name, ready: true } } });
    }

    /** Take over a state of the same project; the draft follows the server unless a click is ahead of it. */
    adopt(project) {
        this.#followEdits(project);
        if (project.picture_version !== this.project?.picture_version) this.update({ overview: null });
        if (String(project.size) !== String(this.project?.size)) this.update({ tuning: null });
        this.update({ project });
        if (this.dirty) return;
        if (!this.active) this.update({ activeId: null, answer: null });
        this.syncDraft();
    }

    /** The result bar goes with an edit that is undone. */
    #followEdits({ edits }) {
        if (this.result) this.update({ result: edits.find(({ id }) => id === this.result.id) ?? null });
        if (!edits.length) this.update({ comparing: false });
    }

    /** Show the points of the active layer as the server has them. */
    syncDraft() {
        this.update({ draft: Prompt.from(this.active?.prompt) });
    }

    /** Work on this layer from now on, null for a new one. */
    activate(id) {
        this.update({ activeId: id, answer: null, dirty: false, waitingAt: null });
        this.syncDraft();
    }

    /** Everything that belonged to the picture before goes. @param {object|null} project */
    reset(project) {
        this.update({
            project, activeId: null, draft: new Prompt(), dirty: false, answer: null, waitingAt: null, hoveredId: null,
            comparing: false, job: null, overview: null, people: null, byWords: null, offer: null, result: null, peeking: false, prompt: "", colour: null, paints: [], overrides: {}, tuning: null, findings: [],
        });
    }
}
