/** The list of people that were found: who goes is checked, the main subject is not; other things are found by name. */

import { element, setText } from "./dom.mjs";
import { FetchButton } from "./fetch_button.mjs";
import { icon, iconButton } from "./icons.mjs";
import { headline, peopleNote, thoseFound } from "./people_words.mjs";
import { showLayer, Thumbnail } from "./thumbnail.mjs";

const SIDE = 56; // CSS px of a thumbnail

export class PeoplePanel {
    #model;
    #people;
    #masks;
    #theme;
    #picture;
    #title = element("span");
    #count = element("small");
    #note = element("p", { class: "ci-note" });
    #list = element("ul", { class: "ci-people-list" });
    #keep = element("input", { type: "checkbox" });
    #keeping;
    #get;
    #other;
    #tiles = new Map(); // layer id -> Tile

    /**
     * @param {{model: object, masks: object, theme: object, people: import("./people.mjs").People}} parts
     * @param {() => ImageBitmap|null} picture the bitmap that the thumbnails are cut from
     */
    constructor({ model, masks, theme, people }, picture) {
        this.#model = model;
        this.#people = people;
        this.#masks = masks;
        this.#theme = theme;
        this.#picture = picture;
        const close = iconButton("close", "Put the list away; the layers stay (Esc)", () => people.close());
        const heading = element("h3", { class: "ci-heading" }, this.#title, this.#count, close);
        this.#keep.addEventListener("change", () => people.choose(model.people.subject, !this.#keep.checked));
        this.#keeping = element("label", { class: "ci-people-keep" }, this.#keep, element("span", {}, "Keep the main subject"));
        this.#get = new FetchButton(model, "people", () => "the people finder", () => people.get());
        this.#other = this.#otherThings();
        this.element = element("section", { class: "ci-section ci-people", hidden: true, "aria-label": "People" },
            heading, this.#note, this.#get.element, this.#list, this.#keeping, this.#other);
        model.addEventListener("change", () => this.#show());
    }

    #otherThings() {
        const input = element("input", { class: "ci-people-noun", type: "text", placeholder: "Other things: dogs, cars, chairs…", "aria-label": "Other things to find", maxlength: 60, keydown: ({ key }) => key === "Escape" && this.#people.close() });
        const find = element("button", { class: "ci-secondary", type: "submit" }, "Find");
        const start = (event) => {
            event.preventDefault();
            if (input.value.trim()) this.#people.find(input.value.trim());
        };
        return element("form", { class: "ci-people-other", submit: start }, input, find);
    }

    #show() {
        const { shownPeople: people, project, layers, locked, job } = this.#model;
        this.element.hidden = !people || !project;
        if (this.element.hidden) return;
        const found = thoseFound(people, layers);
        setText(this.#title, headline(people));
        setText(this.#count, found.length ? `${found.filter(({ visible }) => visible).length} of ${found.length}` : "");
        const problem = this.#get.show(people.state === "missing");
        setText(this.#note, problem || peopleNote(people, this.#get.offers, this.#model.status.people.trouble));
        this.#showTiles(found, locked);
        const subject = found.find(({ id }) => id === people.subject);
        this.#keeping.hidden = !subject;
        this.#keep.checked = subject ? !subject.visible : false;
        this.#keep.disabled = locked;
        this.#other.hidden = people.state === "missing";
        for (const control of this.#other.children) control.disabled = job !== null;
    }

    #showTiles(found, locked) {
        for (const [id, tile] of this.#tiles) {
            if (found.some((layer) => layer.id === id)) continue;
            tile.element.remove();
            this.#tiles.delete(id);
        }
        found.forEach((layer, index) => {
            const tile = this.#tile(layer.id);
            tile.show(layer, locked);
            if (this.#list.children[index] !== tile.element) this.#list.insertBefore(tile.element, this.#list.children[index] ?? null);
            this.#draw(tile, layer);
        });
    }

    #tile(id) {
        if (!this.#tiles.has(id)) {
            this.#tiles.set(id, new Tile({
                choose: (goes) => this.#people.choose(id, goes),
                hover: (hovered) => this.#model.update({ hoveredId: hovered ? id : null }),
            }));
        }
        return this.#tiles.get(id);
    }

    #draw(tile, layer) {
        const look = { picture: this.#picture(), masks: this.#masks, colour: this.#theme.accent };
        return showLayer(tile.thumbnail, this.#model.project, layer, look);
    }
}

/** One of those that were found: checked, it goes. */
class Tile {
    thumbnail = new Thumbnail(SIDE);
    #check = element("input", { type: "checkbox" });
    #name = element("span");
    #label;

    /** @param {{choose: (goes: boolean) => void, hover: (hovered: boolean) => void}} actions */
    constructor({ choose, hover }) {
        this.#check.addEventListener("change", () => choose(this.#check.checked));
        this.#label = element("label", {}, this.thumbnail.canvas, this.#check, this.#name);
        this.element = element("li", { class: "ci-person", pointerenter: () => hover(this.#check.checked), pointerleave: () => hover(false) }, this.#label);
    }

    show({ name, visible }, locked) {
        setText(this.#name, name);
        this.#check.checked = visible;
        this.#check.disabled = locked;
        this.element.classList.toggle("ci-kept", !visible);
        this.#label.title = visible ? `${name} goes. Uncheck to keep.` : `${name} stays. Check to remove.`;
    }
}

/** While nothing is selected: both ways to people, for who has not seen the button in the bar. */
export class PeopleOffer {
    /** @param {{find: () => void, remove: () => void}} actions */
    constructor(model, { find, remove }) {
        const look = { class: "ci-secondary", type: "button" };
        this.element = element("div", { class: "ci-people-offer", hidden: true },
            element("button", { ...look, title: "Find all people and choose who goes (G)", click: find }, icon("people"), "Find people"),
            element("button", { ...look, title: "Remove all people but the main subject, in one press (K)", click: remove }, icon("trash"), "Remove people"));
        model.addEventListener("change", () => {
            const { project, layers, shownPeople, job, overview } = model;
            this.element.hidden = !project || layers.length > 0 || shownPeople !== null || overview !== null || job !== null;
        });
    }
}
