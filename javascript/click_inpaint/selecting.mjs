/** From clicks to a layer: asks for candidates, shows the newest answer at once and has the server keep it. */

import { randomId } from "./api.mjs";
import { decodePng } from "./bitmaps.mjs";

const SLOW = 500; // ms until a waiting click shows a spinner

export class Selecting {
    #model;
    #api;
    #writes;
    #masks;
    #messages;
    #view;
    #turn = 0;
    #told = "";

    constructor({ model, api, writes, masks, messages, display }) {
        this.#model = model;
        this.#api = api;
        this.#writes = writes;
        this.#masks = masks;
        this.#messages = messages;
        this.#view = display.stage.view;
    }

    /** A click on the picture. @param {import("./prompts.mjs").PromptPoint} point */
    click(point) {
        this.#leaveHandmadeLayer();
        const { draft } = this.#model;
        if (draft.isEmpty && !point.label) {
            this.#messages.say("Click the object first, then take parts of it away.");
            return;
        }
        this.propose(draft.withPoint(point).seenIn(this.#view.seen()), point);
    }

    /** A box drawn on the picture: around something else it begins the next object. */
    drawBox(box) {
        this.#leaveHandmadeLayer();
        if (!this.#model.draft.sharesObjectWith(box)) this.#model.activate(null);
        const middle = { x: (box[0] + box[2]) / 2, y: (box[1] + box[3]) / 2 };
        this.propose(this.#model.draft.withBox(box).seenIn(this.#view.seen()), middle);
    }

    /** Choose another candidate of the newest click. @param {number} index */
    choose(index) {
        const { answer, draft } = this.#model;
        if (!answer?.items[index] || !draft.isLoneClick) return;
        const prompt = draft.withCandidate(index);
        this.#model.update({ draft: prompt, dirty: true });
        this.#show(index);
        this.#accept(prompt, ++this.#turn);
    }

    /** Show a candidate while the cursor is on its chip; null shows the chosen one again. */
    preview(index) {
        const { answer, dirty } = this.#model;
        if (!answer) return;
        if (index === null && !dirty) this.#masks.dropDraft();
        else this.#show(index ?? this.chosen);
    }

    /** Index of the candidate that the layer has. */
    get chosen() {
        const { draft, answer } = this.#model;
        return draft.candidate ?? answer?.best ?? 0;
    }

    /** The active layer shall be what this prompt says. @param {Prompt} prompt @param {{x: number, y: number}} [place] where to wait */
    async propose(prompt, place = null) {
        const { project } = this.#model;
        const layer = this.#model.activeId ?? randomId();
        const turn = ++this.#turn;
        this.#model.update({ activeId: layer, draft: prompt, dirty: true, answer: null, waitingAt: null, result: null });
        if (prompt.isEmpty) return this.#forget(layer);
        const spinner = setTimeout(() => turn === this.#turn && this.#model.update({ waitingAt: place ?? prompt.points.at(-1) ?? null }), SLOW);
        try {
            const answer = await this.#predict(project, prompt);
            clearTimeout(spinner);
            if (answer && turn === this.#turn) await this.#take(answer, prompt, turn);
        } catch (error) {
            if (turn === this.#turn) this.#giveUp(error);
        } finally {
            clearTimeout(spinner);
        }
    }

    /** Drop a click that the server has not answered yet. @returns {boolean} there was one */
    cancel() {
        if (!this.#api.predicting) return false;
        this.#api.cancelPredict();
        this.#turn++;
        this.revert();
        return true;
    }

    /** Back to what the server knows. */
    revert() {
        const { active } = this.#model;
        this.#model.activate(active?.id ?? null);
        this.#masks.dropDraft();
    }

    /** Another project: late answers of the old one change nothing. */
    reset() {
        this.#turn++;
        this.#api.cancelPredict();
    }

    /** A painted or imported layer has no prompt to add to: the click begins the next object. */
    #leaveHandmadeLayer() {
        const { active } = this.#model;
        if (active && !active.prompt) this.#model.activate(null);
    }

    async #predict(project, prompt) {
        const answer = await this.#api.predict(project.id, prompt);
        if (!answer) return undefined;
        const masks = await Promise.all(answer.candidates.map(({ mask }) => decodePng(mask)));
        return { ...answer, items: answer.candidates.map((candidate, index) => ({ ...candidate, mask: masks[index] })) };
    }

    async #take(answer, prompt, turn) {
        this.#model.update({ answer, waitingAt: null });
        this.#model.answeredBy(answer.segmenter);
        this.#tell(answer.note);
        this.#show(this.chosen);
        await this.#accept(prompt, turn);
    }

    /** What the person should know of the model, once. */
    #tell(note) {
        if (note && note !== this.#told) this.#messages.say(note);
        this.#told = note;
    }

    async #accept(prompt, turn) {
        const { project, activeId } = this.#model;
        const kept = await this.#writes.push((revision) => this.#api.putLayer(project.id, activeId, revision, prompt));
        if (turn !== this.#turn) return;
        this.#model.update({ dirty: false });
        if (!kept) this.revert();
        else this.#masks.load(kept, () => this.#model.dirty);
    }

    #show(index) {
        const { project, activeId, answer } = this.#model;
        const item = answer.items[Math.min(index, answer.items.length - 1)];
        if (item && activeId) this.#masks.showCandidate(project, activeId, item.mask).catch(() => this.#masks.showDraft(item.mask));
    }

    async #forget(layer) {
        const { project } = this.#model;
        this.#api.cancelPredict();
        this.#model.update({ dirty: false });
        if (!this.#model.active) return this.revert();
        await this.#writes.push((revision) => this.#api.deleteLayer(project.id, layer, revision));
    }

    /** A failed model may have been replaced by another one. */
    async #lookAgain() {
        const status = await this.#api.status().catch(() => null);
        if (status) this.#model.update({ status });
    }

    #giveUp(error) {
        this.revert();
        this.#messages.fail(error);
        this.#lookAgain();
    }
}

