/** Asks what a click under the resting cursor would select and lights it up: one question at a time, the newest place next. */

import { isNear, Pace, Speed } from "./hover_pace.mjs";
import { Trailing } from "./latest.mjs";
import { session } from "./session.mjs";

const SETTLE = 60; // ms after a fast move until the cursor is taken to rest
const AGAIN = 400; // ms until a question without an answer is asked again, twice as long each time
const LONGEST = 2000;

export class Hover {
    #model;
    #stage;
    #api;
    #painter;
    #messages;
    #isFree;
    #questions = new Trailing((answer) => this.#take(answer), () => this.#take(null));
    #sending = new AbortController();
    #speed = new Speed();
    #pace = new Pace();
    #timer = 0;
    #patience = AGAIN;
    #notBefore = 0;
    #about = "";
    #isPressed = false;
    /** @type {{x: number, y: number}|null} where the cursor is on the stage, CSS px */ #cursor = null;
    /** @type {{x: number, y: number}|null} where the newest question was asked, picture px */ #asked = null;

    /** @param {() => boolean} isFree a click would select: the space bar is not held */
    constructor({ model, api, messages, display: { stage, hoverPainter } }, isFree) {
        this.#model = model;
        this.#stage = stage;
        this.#api = api;
        this.#painter = hoverPainter;
        this.#messages = messages;
        this.#isFree = isFree;
        const listen = (name, heard) => stage.surface.addEventListener(name, heard);
        listen("pointermove", (event) => this.#move(event));
        listen("pointerdown", () => this.#press());
        listen("pointerup", () => (this.#isPressed = false));
        listen("pointercancel", () => (this.#isPressed = false));
        listen("pointerleave", () => this.#leave());
        model.addEventListener("change", () => this.#modelChanged());
        stage.addEventListener("view", () => this.#ask());
    }

    /** The person's wish, remembered. */
    toggle() {
        if (!this.#model.canHover) return;
        this.#pace.reset();
        this.#wish(!this.#model.hovers);
    }

    /** Only where a click would begin an object: a later click refines one, which looks different. */
    get #isWanted() {
        const { hovers, canHover, tool, locked, overview, draft, takesAway, peeking } = this.#model;
        return hovers && canHover && tool === "select" && !locked && !overview && draft.isEmpty && !takesAway && !peeking && this.#isFree();
    }

    /** The cursor's place on the picture, picture px. */
    get #place() {
        const { view } = this.#stage;
        const place = this.#cursor && view.toImage(this.#cursor);
        return place && view.contains(place) ? place : null;
    }

    #wish(hovers) {
        session.hovers = hovers;
        this.#model.update({ hovers });
    }

    #move(event) {
        const cursor = this.#stage.placeOf(event);
        const isFast = this.#speed.isFast(cursor, event.timeStamp);
        this.#cursor = event.pointerType === "touch" ? null : cursor;
        if (!this.#place || !this.#isWanted) this.#clear();
        else if (!isFast) this.#ask();
        else {
            this.#clear();
            this.#askIn(SETTLE);
        }
    }

    #press() {
        this.#isPressed = true;
        this.#clear();
    }

    #leave() {
        this.#cursor = null;
        this.#clear();
    }

    #modelChanged() {
        const { project } = this.#model;
        const about = `${project?.id} ${project?.picture_version}`;
        if (about !== this.#about || !this.#isWanted) this.#clear();
        if (about !== this.#about) [this.#about, this.#patience, this.#notBefore] = [about, AGAIN, 0];
        if (!this.#asked) this.#ask();
    }

    #askIn(ms) {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#ask(), ms);
    }

    #ask() {
        clearTimeout(this.#timer);
        const place = this.#place;
        if (!place || this.#isPressed || !this.#isWanted) return;
        if (this.#asked && isNear(place, this.#asked, this.#stage.view.scale)) return;
        const wait = this.#notBefore - performance.now();
        if (wait > 0) return this.#askIn(wait);
        this.#asked = place;
        this.#questions.run((ticket) => this.#question(place, ticket));
    }

    async #question(place, ticket) {
        const started = performance.now();
        const png = await this.#api.hover(this.#model.project.id, place, this.#stage.view.seen(), ticket, this.#sending.signal);
        if (!png) return null;
        const mask = await createImageBitmap(png);
        return { mask, ms: performance.now() - started };
    }

    /** Nothing to show, or no answer: the picture is still being encoded, or the machine is busy. */
    #take(answer) {
        if (!answer) {
            this.#clear();
            this.#notBefore = performance.now() + this.#patience;
            this.#patience = Math.min(2 * this.#patience, LONGEST);
            return this.#askIn(this.#notBefore - performance.now());
        }
        this.#patience = AGAIN;
        this.#painter.show(answer.mask);
        this.#pace.add(answer.ms);
        if (this.#pace.isTooSlow) this.#giveUp();
    }

    #giveUp() {
        const ms = Math.round(this.#pace.median);
        this.#wish(false);
        this.#messages.say(`Preview under the cursor is off: this machine takes ${ms} ms an answer. Switch it on again above the picture (U).`);
    }

    /** Nothing is lit up, and nobody waits for an answer. */
    #clear() {
        clearTimeout(this.#timer);
        this.#painter.hide();
        if (!this.#asked) return;
        this.#asked = null;
        this.#questions.cancel();
        this.#sending.abort();
        this.#sending = new AbortController();
    }
}
