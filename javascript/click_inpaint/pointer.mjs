/** Mouse, pen and fingers on the stage: decides who gets a gesture (a tool, panning or pinching) and wheels the zoom. */

const LONG_PRESS = 500; // ms a finger rests until it means "take away"
const STILL = 6; // CSS px a resting finger may tremble
const WHEEL = 0.0016; // zoom per wheel unit, in powers of e
const LINE = 16; // CSS px of one wheel line

/**
 * @typedef {object} Touch what a tool gets: `image` in picture px, `screen` in CSS px of the stage
 * @property {{x: number, y: number}} image
 * @property {{x: number, y: number}} screen
 * @property {boolean} inside on the picture
 * @property {boolean} secondary right button, or Alt
 * @property {number} reach picture px within which a point or an edge is hit
 */

export class Pointer {
    #stage;
    #tools;
    #fingers = new Map();
    #gesture = null; // {kind: "tool"|"pan"|"pinch", tool?, last}
    #press = 0;
    /** @type {boolean} the space bar is down: any drag pans */ panning = false;
    /** @type {boolean} the pointer is over the stage */ isOver = false;

    /** @param {{current: () => object|null}} tools the tool of the moment, null while nothing may be edited */
    constructor(stage, tools) {
        this.#stage = stage;
        this.#tools = tools;
        const { surface } = stage;
        const listen = (name, heard, options) => surface.addEventListener(name, heard, options);
        listen("pointerdown", (event) => this.#down(event));
        listen("pointermove", (event) => this.#move(event));
        listen("pointerup", (event) => this.#up(event));
        listen("pointercancel", (event) => this.#lost(event));
        listen("pointerenter", () => (this.isOver = true));
        listen("pointerleave", () => this.#leave());
        listen("blur", () => delete surface.dataset.pointed);
        listen("contextmenu", (event) => event.preventDefault());
        listen("wheel", (event) => this.#wheel(event), { passive: false });
    }

    /** Give up what is being dragged. @returns {boolean} there was something */
    cancel() {
        const gesture = this.#gesture;
        this.#endPress();
        this.#gesture = null;
        if (gesture?.kind === "tool") gesture.tool.cancel();
        return gesture !== null;
    }

    /** Hold or let go of the space bar. */
    setPanning(on) {
        this.panning = on;
        this.#showCursor();
    }

    /** The tool was changed. */
    toolChanged() {
        this.cancel();
        this.#showCursor();
    }

    #touch(event) {
        const { view } = this.#stage;
        const screen = this.#stage.placeOf(event);
        const image = view.toImage(screen);
        const reach = (event.pointerType === "mouse" ? 9 : 18) / view.scale;
        return { image, screen, inside: view.contains(image), secondary: event.button === 2 || event.altKey, reach };
    }

    #down(event) {
        const { surface } = this.#stage;
        surface.dataset.pointed = ""; // a click needs no focus ring
        surface.focus({ preventScroll: true });
        surface.setPointerCapture(event.pointerId);
        this.#fingers.set(event.pointerId, this.#stage.placeOf(event));
        if (event.button === 1) event.preventDefault();
        if (this.#fingers.size === 2) this.#startPinch();
        else if (this.#fingers.size === 1) this.#start(event);
    }

    #start(event) {
        const tool = this.#tools.current();
        const touch = this.#touch(event);
        if (event.button === 1 || this.panning || !tool || tool.pans) {
            this.#gesture = { kind: "pan", last: touch.screen };
        } else {
            this.#gesture = { kind: "tool", tool, from: touch.screen };
            tool.down(touch);
            if (event.pointerType === "touch" && tool.longPress) this.#awaitLongPress(tool, touch);
        }
        this.#showCursor();
    }

    #awaitLongPress(tool, touch) {
        this.#press = setTimeout(() => {
            this.#gesture = null;
            tool.cancel();
            tool.longPress(touch);
        }, LONG_PRESS);
    }

    #endPress() {
        clearTimeout(this.#press);
    }

    #startPinch() {
        this.cancel();
        this.#gesture = { kind: "pinch", last: this.#pinch() };
    }

    /** Middle of two fingers and the distance between them. */
    #pinch() {
        const [a, b] = this.#fingers.values();
        return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, apart: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)) };
    }

    #move(event) {
        if (this.#fingers.has(event.pointerId)) this.#fingers.set(event.pointerId, this.#stage.placeOf(event));
        const gesture = this.#gesture;
        if (!gesture) this.#hover(event);
        else if (gesture.kind === "pinch") this.#movePinch(gesture);
        else if (gesture.kind === "pan") this.#movePan(gesture, this.#stage.placeOf(event));
        else this.#moveTool(gesture, event);
    }

    #hover(event) {
        const tool = this.#tools.current();
        if (tool && !this.panning) tool.hover(this.#touch(event));
        this.#showCursor();
    }

    #movePinch(gesture) {
        if (this.#fingers.size < 2) return;
        const now = this.#pinch();
        this.#stage.view.zoomAt(gesture.last, now.apart / gesture.last.apart);
        this.#stage.view.panBy(now.x - gesture.last.x, now.y - gesture.last.y);
        this.#stage.viewChanged();
        gesture.last = now;
    }

    #movePan(gesture, place) {
        this.#stage.view.panBy(place.x - gesture.last.x, place.y - gesture.last.y);
        this.#stage.viewChanged();
        gesture.last = place;
    }

    #moveTool(gesture, event) {
        const place = this.#stage.placeOf(event);
        if (Math.hypot(place.x - gesture.from.x, place.y - gesture.from.y) > STILL) this.#endPress();
        const parts = event.getCoalescedEvents?.() ?? [];
        for (const part of parts.length ? parts : [event]) gesture.tool.move(this.#touch(part));
    }

    #up(event) {
        const gesture = this.#gesture;
        this.#fingers.delete(event.pointerId);
        this.#endPress();
        if (gesture?.kind === "tool") {
            this.#gesture = null;
            gesture.tool.up(this.#touch(event));
        } else if (!this.#fingers.size) {
            this.#gesture = null;
        }
        this.#showCursor();
    }

    #lost(event) {
        this.#fingers.delete(event.pointerId);
        this.cancel();
    }

    #leave() {
        this.isOver = false;
        if (!this.#gesture) this.#tools.current()?.leave?.();
    }

    #wheel(event) {
        event.preventDefault();
        const pixels = event.deltaY * (event.deltaMode === 1 ? LINE : event.deltaMode === 2 ? this.#stage.size.height : 1);
        const strength = event.ctrlKey ? 6 : 1; // a pinch on a touchpad arrives as a small wheel with Ctrl
        const zoom = Math.max(-0.7, Math.min(0.7, -pixels * WHEEL * strength));
        this.#stage.zoomBy(Math.exp(zoom), this.#stage.placeOf(event));
        if (!this.#gesture) this.#hover(event);
    }

    #showCursor() {
        const tool = this.#tools.current();
        const isPan = this.panning || tool?.pans || this.#gesture?.kind === "pan";
        const cursor = isPan ? (this.#gesture ? "grabbing" : "grab") : (tool?.cursor ?? "default");
        this.#stage.surface.style.cursor = cursor;
    }
}
