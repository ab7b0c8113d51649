/** How far many photos are: a bar, who is in hand, the newest before and after, who failed and why. */

import { besides, ended, headline } from "./batch_words.mjs";
import { element, setAttribute, setText } from "./dom.mjs";
import { icon } from "./icons.mjs";

export class BatchProgress {
    #batches;
    #bitmaps;
    #api;
    #title = element("p", { class: "ci-dim" });
    #head = element("b");
    #besides = element("span", { class: "ci-dim ci-figures" });
    #fill = element("i");
    #bar;
    #photo = element("p", { class: "ci-note ci-batch-photo" });
    #error = element("span");
    #problem;
    #looks = element("ul", { class: "ci-batch-looks", "aria-label": "The newest, before and after" });
    #remarks = element("ul", { class: "ci-batch-remarks" });
    #remarksTitle = element("h3");
    #drawn = new Map(); // preview -> <li>

    constructor(batches, api, bitmaps) {
        this.#batches = batches;
        this.#api = api;
        this.#bitmaps = bitmaps;
        this.#bar = element("div", { class: "ci-progress", role: "progressbar", "aria-label": "Many photos", "aria-valuemin": 0, "aria-valuemax": 100 }, this.#fill);
        this.#problem = element("p", { class: "ci-model-problem", role: "alert" }, icon("warning"), this.#error);
        this.element = element("section", { class: "ci-batch-progress" }, this.#title,
            element("p", { class: "ci-batch-head", role: "status" }, this.#head, this.#besides), this.#bar, this.#photo, this.#problem, this.#looks, this.#remarksTitle, this.#remarks);
    }

    show() {
        const { batch } = this.#batches;
        this.element.hidden = !batch || batch.state === "new";
        if (this.element.hidden) return;
        const { isBusy } = this.#batches;
        setText(this.#title, batch.title);
        setText(this.#head, headline(batch));
        setText(this.#besides, besides(batch));
        const done = ended(batch.counts) / Math.max(1, batch.photos);
        const part = isBusy ? Math.max(done, batch.progress) : done;
        this.#fill.style.transform = `scaleX(${part})`;
        setAttribute(this.#bar, "aria-valuenow", Math.round(part * 100));
        this.#bar.classList.toggle("ci-batch-over", batch.state === "done");
        setText(this.#photo, isBusy && batch.photo ? `Working on ${batch.photo}` : isBusy ? "Getting ready…" : "");
        this.#photo.hidden = !isBusy;
        this.#problem.hidden = !batch.error;
        setText(this.#error, batch.error);
        this.#showLooks(batch.looks);
        this.#showRemarks(batch.remarks);
    }

    #showLooks(looks) {
        const wanted = looks.map(({ preview }) => preview);
        for (const [preview, item] of this.#drawn) if (!wanted.includes(preview)) this.#forget(preview, item);
        looks.forEach((look, index) => {
            const item = this.#look(look);
            if (this.#looks.children[index] !== item) this.#looks.insertBefore(item, this.#looks.children[index] ?? null);
        });
    }

    #forget(preview, item) {
        item.remove();
        this.#drawn.delete(preview);
    }

    #look(look) {
        if (!this.#drawn.has(look.preview)) {
            const canvas = element("canvas", { width: 1, height: 1, "aria-hidden": "true" });
            this.#drawn.set(look.preview, element("li", { title: `${look.photo}, before and after` }, canvas, element("small", {}, look.photo)));
            this.#draw(canvas, this.#api.previewUrl(look));
        }
        return this.#drawn.get(look.preview);
    }

    async #draw(canvas, url) {
        const bitmap = await this.#bitmaps.get(url).catch(() => null);
        if (!bitmap) return;
        canvas.width = bitmap.width;
        canvas.height = bitmap.height;
        canvas.getContext("2d").drawImage(bitmap, 0, 0);
    }

    #showRemarks(remarks) {
        const written = remarks.map(({ photo, reason }) => `${photo}\n${reason}`).join("\n");
        this.#remarksTitle.hidden = !remarks.length;
        if (this.#remarks.dataset.written === written) return;
        this.#remarks.dataset.written = written;
        setText(this.#remarksTitle, remarks.some(({ state }) => state === "failed") ? "Failed, or left as they were" : "Left as they were");
        this.#remarks.replaceChildren(...remarks.map(({ photo, state, reason }) => element("li", {},
            icon(state === "failed" ? "warning" : "note"), element("b", {}, photo), element("span", {}, reason))));
        for (const [index, { state }] of remarks.entries()) this.#remarks.children[index].classList.toggle("ci-batch-failed", state === "failed");
    }
}
