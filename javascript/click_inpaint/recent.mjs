/** Projects that were open before: fetched when they are on show, opened again, deleted; and a button beside Open. */

import { element, setText } from "./dom.mjs";
import { iconButton } from "./icons.mjs";
import { Popover } from "./menu.mjs";
import { RecentList } from "./recent_list.mjs";

const NONE = "Nothing else yet. What you open is saved by itself and listed here.";
const NOT_KEPT = "Projects are not saved here: the settings keep 0 MB of them.";

export class Recent {
    #model;
    #api;
    #messages;
    #bitmaps;
    #opening;
    #menu;
    #list;
    #note = element("p", { class: "ci-note" });
    #button;

    /** @param {import("./opening.mjs").Opening} opening */
    constructor({ model, api, messages, bitmaps }, opening) {
        this.#model = model;
        this.#api = api;
        this.#messages = messages;
        this.#bitmaps = bitmaps;
        this.#opening = opening;
        this.#list = this.newList();
        this.#button = iconButton("recent", "Recent", () => {});
        this.#button.title = "Recent: what you worked on before";
        const onOpen = () => {
            this.#list.fold();
            this.#fill();
            this.refresh();
        };
        this.#menu = new Popover(this.#button, { className: "ci-recent-menu", label: "Recent", onOpen }, this.#list.element, this.#note);
        this.element = this.#menu.element;
        model.addEventListener("change", () => this.#show());
    }

    /** A list of its own for another place. */
    newList() {
        return new RecentList(this.#model, this.#bitmaps, {
            open: (project) => this.#open(project),
            remove: (project) => this.#remove(project),
            url: (project) => this.#api.projectThumbnailUrl(project),
        });
    }

    /** Ask what there is. */
    async refresh() {
        try {
            this.#take(await this.#api.projects());
        } catch (error) {
            this.#messages.fail(error);
        }
    }

    #open(project) {
        this.#menu.close();
        this.#opening.reopen(project);
    }

    async #remove({ id }) {
        try {
            this.#take(await this.#api.deleteProject(id));
        } catch (error) {
            this.#messages.fail(error);
        }
    }

    #take({ projects, most_mb: most }) {
        this.#model.update({ projects: { list: projects, most } });
    }

    #show() {
        this.element.hidden = !this.#model.project;
        if (this.#menu.isOpen) this.#fill();
    }

    #fill() {
        this.#list.show();
        this.#note.hidden = this.#list.projects.length > 0 || this.#model.projects === null;
        setText(this.#note, this.#model.projects?.most === 0 ? NOT_KEPT : NONE);
    }
}
