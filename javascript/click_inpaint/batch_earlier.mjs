/** Other photos that were brought: a row each, to look at again or to delete. */

import { earlierWords, photos } from "./batch_words.mjs";
import { element, setAttribute, setText } from "./dom.mjs";
import { iconButton } from "./icons.mjs";
import { when } from "./recent_words.mjs";

export class BatchEarlier {
    #batches;
    #list = element("ul", { class: "ci-models" });
    #shown = "";

    constructor(batches) {
        this.#batches = batches;
        this.element = element("section", {}, element("h3", {}, "Earlier"), this.#list);
    }

    show() {
        const { list, batch } = this.#batches;
        const others = list.filter(({ id, photos: count }) => id !== batch?.id && count);
        this.element.hidden = !others.length;
        const written = JSON.stringify(others.map(({ id, when: used, state, counts }) => [id, used, state, counts]));
        if (written === this.#shown) return;
        this.#shown = written;
        this.#list.replaceChildren(...others.map((each) => this.#row(each)));
    }

    #row(batch) {
        const name = `${photos(batch.photos)}, ${when(batch.when)}`;
        const about = element("small", {});
        setText(about, earlierWords(batch));
        const words = element("div", { class: "ci-model-words" }, element("b", {}, name), about);
        const open = element("button", { class: "ci-button ci-button-line", type: "button", "aria-label": `Show ${name}`, click: () => this.#batches.choose(batch) }, "Show");
        const bin = iconButton("trash", "Delete these photos and results", () => this.#batches.remove(batch.id));
        setAttribute(bin, "aria-label", `Delete ${name}`);
        return element("li", { class: "ci-model" }, words, open, bin);
    }
}
