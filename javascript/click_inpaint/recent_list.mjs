/** The projects that can be opened again, used last first; a few of them until all are asked for. */

import { element, setText } from "./dom.mjs";
import { RecentCard } from "./recent_card.mjs";

const FEW = 12;

export class RecentList {
    #model;
    #bitmaps;
    #actions;
    #isAll = false;
    #cards = new Map(); // id -> RecentCard
    #list = element("ul", { class: "ci-recent-cards" });
    #word = element("span");
    #more;

    /** @param {{open: (project: object) => void, remove: (project: object) => Promise<void>, url: (project: object) => string|null}} actions */
    constructor(model, bitmaps, actions) {
        this.#model = model;
        this.#bitmaps = bitmaps;
        this.#actions = actions;
        this.#more = element("button", { class: "ci-link ci-recent-more", type: "button", click: () => this.#showAll() }, this.#word);
        this.element = element("div", { class: "ci-recent" }, this.#list, this.#more);
    }

    /** All but the one that is open. @returns {object[]} */
    get projects() {
        const { projects, project } = this.#model;
        return (projects?.list ?? []).filter(({ id }) => id !== project?.id);
    }

    /** Only a few again. */
    fold() {
        this.#isAll = false;
    }

    show() {
        const { projects } = this;
        const shown = this.#isAll ? projects : projects.slice(0, FEW);
        for (const [id, card] of this.#cards) {
            if (shown.some((project) => project.id === id)) continue;
            card.element.remove();
            this.#cards.delete(id);
        }
        shown.forEach((project, index) => {
            const card = this.#card(project);
            card.show(project);
            card.draw(this.#actions.url(project), this.#bitmaps);
            if (this.#list.children[index] !== card.element) this.#list.insertBefore(card.element, this.#list.children[index] ?? null);
        });
        this.#more.hidden = shown.length === projects.length;
        setText(this.#word, `Show all ${projects.length}`);
    }

    #card(project) {
        const { id } = project;
        if (!this.#cards.has(id)) this.#cards.set(id, new RecentCard({ open: () => this.#actions.open(project), remove: () => this.#remove(project) }));
        return this.#cards.get(id);
    }

    #showAll() {
        this.#isAll = true;
        this.show();
        [...this.#cards.values()][FEW]?.focus();
    }

    /** The focus goes on to what takes its place. */
    async #remove(project) {
        const at = this.projects.findIndex(({ id }) => id === project.id);
        await this.#actions.remove(project);
        this.show();
        const next = this.projects[at] ?? this.projects.at(-1);
        if (next) this.#cards.get(next.id)?.focus();
    }
}
