/** The dialog for many photos: bring them, choose what shall be done, watch it, fetch what came of it. */

import { BatchChoices } from "./batch_choices.mjs";
import { BatchEarlier } from "./batch_earlier.mjs";
import { filesIn, photoInput } from "./batch_files.mjs";
import { BatchProgress } from "./batch_progress.mjs";
import { amount, leftOutWords, sendingWords } from "./batch_words.mjs";
import { element, setAttribute, setText } from "./dom.mjs";
import { icon, iconButton } from "./icons.mjs";
import { megabytes } from "./model_words.mjs";

const button = (look, click, ...parts) => element("button", { class: look, type: "button", click }, ...parts);

export class BatchDialog {
    #model;
    #batches;
    #api;
    #keep;
    #choices;
    #progress;
    #earlier;
    #isChanging = false; // other things shall be done with photos that are done
    #needed = "";
    #fetched = null; // id of the batch whose file was fetched
    #empty;
    #kept = element("p", { class: "ci-note" });
    #there;
    #amount = element("b", { class: "ci-figures" });
    #adding;
    #sending;
    #sendingWords = element("span", { class: "ci-batch-photo" });
    #sendingFill = element("i");
    #leftOut = element("p", { class: "ci-model-problem", role: "status" });
    #leftOutWords = element("span");
    #foot;
    #buttons;
    #deleteWord = element("span");
    #isSure = false;

    /** @param {object} parts the editor's parts by name @param {(make: () => Promise<Response>, name: string) => void} keep hands a file to the browser */
    constructor({ model, bitmaps, downloads, batches, batchApi }, keep) {
        this.#model = model;
        this.#batches = batches;
        this.#api = batchApi;
        this.#keep = keep;
        this.#choices = new BatchChoices(model, batches, downloads);
        this.#progress = new BatchProgress(batches, batchApi, bitmaps);
        this.#earlier = new BatchEarlier(batches);
        this.element = this.#build();
        this.#listen();
        batches.isWatched = () => this.element.open;
        batches.addEventListener("change", () => this.#show());
        model.addEventListener("change", () => this.#modelChanged());
    }

    async open() {
        if (this.element.open) return;
        this.#isChanging = this.#isSure = false;
        this.element.showModal();
        this.#show();
        await Promise.all([this.#batches.refresh(), this.#batches.ask()]);
    }

    #build() {
        const head = element("header", {}, element("h2", {}, "Many photos"), iconButton("close", "Close", () => this.element.close()));
        const files = photoInput(false, (chosen) => this.#batches.add(chosen));
        const folder = photoInput(true, (chosen) => this.#batches.add(chosen));
        const adders = (look, word) => [
            button(look, () => files.click(), icon("picture"), element("span", {}, `${word} photos`)),
            button(look, () => folder.click(), icon("open"), element("span", {}, `${word} a folder`)),
        ];
        this.#empty = element("div", { class: "ci-batch-empty" }, element("span", { class: "ci-empty-icon" }, icon("photos")),
            element("p", { class: "ci-empty-title" }, "Drop photos or a folder here"), element("div", { class: "ci-batch-adders" }, ...adders("ci-button ci-button-line", "Choose")), this.#kept);
        this.#adding = element("span", { class: "ci-batch-adders" }, ...adders("ci-button", "Add"));
        this.#there = element("div", { class: "ci-batch-there" }, icon("photos"), this.#amount, this.#adding);
        const stop = button("ci-button", () => this.#batches.stopSending(), "Stop");
        this.#sending = element("div", { class: "ci-batch-sending" }, this.#sendingWords, element("div", { class: "ci-progress" }, this.#sendingFill), stop);
        this.#leftOut.append(icon("note"), this.#leftOutWords);
        this.#foot = this.#buildFoot();
        const drop = element("div", { class: "ci-batch-drop", "aria-hidden": "true" }, icon("photos"), "Drop them to add them");
        return element("dialog", { class: "ci-dialog ci-batch", "aria-label": "Many photos" },
            head, this.#empty, this.#there, this.#sending, this.#leftOut, this.#progress.element, this.#choices.element, this.#foot, this.#earlier.element, files, folder, drop);
    }

    #buildFoot() {
        const line = "ci-button ci-button-line";
        this.#buttons = {
            start: button(line, () => this.#start(), element("span", {}, "Start")),
            resume: button(line, () => this.#batches.start({}), element("span", {}, "Resume")),
            cancel: button(line, () => this.#batches.cancel(), icon("close"), element("span", {}, "Cancel")),
            zip: button(line, () => this.#fetch(), icon("save"), element("span", {}, "Download all, ZIP")),
            retry: button(line, () => this.#batches.start({ retry: true }), icon("again"), element("span", {}, "Try the failed again")),
            other: button(line, () => this.#change(true), element("span", {}, "Do something else")),
            back: button(line, () => this.#change(false), element("span", {}, "Back")),
            remove: element("button", {
                class: "ci-button ci-batch-remove", type: "button", title: "Delete the photos and what came of them", click: () => this.#remove(), blur: () => this.#ask(false),
            }, icon("trash"), this.#deleteWord),
            fresh: button("ci-button", () => this.#batches.choose(null), icon("add"), element("span", {}, "New photos")),
        };
        const { start, resume, cancel, zip, retry, other, back, remove, fresh } = this.#buttons;
        return element("div", { class: "ci-batch-foot" }, start, zip, resume, cancel, retry, other, back, element("span", { class: "ci-space" }), fresh, remove);
    }

    #listen() {
        const dialog = this.element;
        dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
        // The host must not hear Esc: its handler fails in foreign tabs.
        dialog.addEventListener("keydown", (event) => event.stopPropagation());
        dialog.addEventListener("paste", (event) => event.stopPropagation());
        const over = (event) => {
            event.preventDefault();
            event.stopPropagation();
            dialog.classList.toggle("ci-batch-over-drop", !this.#batches.isBusy && !this.#batches.upload);
        };
        dialog.addEventListener("dragenter", over);
        dialog.addEventListener("dragover", over);
        dialog.addEventListener("dragleave", (event) => {
            if (!dialog.contains(event.relatedTarget)) dialog.classList.remove("ci-batch-over-drop");
        });
        dialog.addEventListener("drop", async (event) => {
            event.preventDefault();
            event.stopPropagation();
            dialog.classList.remove("ci-batch-over-drop");
            this.#batches.add(await filesIn(event.dataTransfer));
        });
    }

    /** What a choice needs may be here by now, or the open photo another one. */
    #modelChanged() {
        if (!this.element.open) return;
        const { status, project, downloads } = this.#model;
        const needed = JSON.stringify([status?.people, status?.engines, project?.id, project?.revision]);
        if (needed !== this.#needed && !Object.values(downloads).some(({ error }) => !error)) {
            this.#needed = needed;
            this.#batches.ask();
        }
        this.#choices.show();
    }

    #show() {
        if (!this.element.open) return;
        const { batch, upload, isBusy, others, refused, problem, most } = this.#batches;
        const hasPhotos = Boolean(batch?.photos) || Boolean(upload);
        this.#empty.hidden = hasPhotos;
        setText(this.#kept, most ? `They are copied to where Click Inpaint runs; your files stay as they are. The oldest are cleared once ${megabytes(most * 1e6)} are full.` : "");
        this.#there.hidden = !hasPhotos;
        if (batch) setText(this.#amount, amount(batch));
        this.#adding.hidden = isBusy || Boolean(upload);
        this.#showSending(upload);
        const words = problem || leftOutWords(others, refused);
        this.#leftOut.hidden = !words;
        setText(this.#leftOutWords, words);
        this.#progress.show();
        this.#choices.element.hidden = !hasPhotos || isBusy || (batch?.state !== "new" && !this.#isChanging);
        this.#choices.show();
        this.#showFoot(batch, hasPhotos);
        this.#earlier.show();
    }

    #showSending(upload) {
        this.#sending.hidden = !upload;
        if (!upload) return;
        setText(this.#sendingWords, sendingWords(upload));
        this.#sendingFill.style.transform = `scaleX(${(upload.number - 1 + upload.part) / upload.total})`;
    }

    #showFoot(batch, hasPhotos) {
        const { isBusy, upload } = this.#batches;
        const state = batch?.state ?? "new";
        const chooses = !this.#choices.element.hidden;
        const { start, resume, cancel, zip, retry, other, back, remove, fresh } = this.#buttons;
        const isOver = !isBusy && !chooses;
        const hasDone = Boolean(batch && batch.counts.done + batch.counts.nothing);
        this.#foot.hidden = !hasPhotos;
        start.hidden = !chooses;
        start.disabled = Boolean(upload) || !this.#choices.isReady;
        resume.hidden = !isOver || state !== "stopped";
        resume.disabled = Boolean(upload);
        cancel.hidden = !isBusy;
        cancel.disabled = state === "stopping";
        zip.hidden = !isOver || !(hasDone || batch?.counts.failed);
        zip.disabled = Boolean(upload);
        retry.hidden = !isOver || state !== "done" || !batch?.counts.failed;
        other.hidden = !isOver;
        back.hidden = !chooses || state === "new";
        remove.hidden = Boolean(upload);
        setText(this.#deleteWord, this.#isSure ? "Delete for good" : "");
        setAttribute(remove, "aria-label", this.#isSure ? "Delete for good" : "Delete the photos and what came of them");
        remove.classList.toggle("ci-batch-sure", this.#isSure);
        fresh.hidden = isBusy || Boolean(upload) || state === "new";
        const first = [start, resume, zip].find((each) => !each.hidden);
        for (const each of [start, resume, zip]) each.classList.toggle("ci-batch-primary", each === first);
        setText(start.lastChild, batch && state !== "new" ? "Start anew" : "Start");
    }

    async #start() {
        const isAnew = this.#batches.batch.state !== "new";
        await this.#batches.start(this.#choices.asked);
        if (!this.#batches.problem && isAnew) this.#isChanging = false;
        this.#show();
    }

    #change(isChanging) {
        this.#isChanging = isChanging;
        this.#show();
    }

    #fetch() {
        const { id } = this.#batches.batch;
        this.#fetched = id;
        const url = this.#api.zipUrl(id);
        if (url) element("a", { href: url, download: "" }).click();
        else this.#keep(() => this.#api.zip(id), "photos.zip");
    }

    /** One press; results that nobody has fetched need another. */
    #remove() {
        const { batch } = this.#batches;
        const costs = batch.counts.done > 0 && this.#fetched !== batch.id;
        if (costs && !this.#isSure) return this.#ask(true);
        this.#isSure = false;
        return this.#batches.remove(batch.id);
    }

    #ask(isSure) {
        if (this.#isSure === isSure) return;
        this.#isSure = isSure;
        this.#show();
    }
}

/** The button in the bar, which tells how far it is while the dialog is closed. */
export function batchButton(batches, run) {
    const opener = iconButton("photos", "Many photos at once", () => run("photos"));
    setAttribute(opener, "aria-label", "Many photos");
    setAttribute(opener, "aria-haspopup", "dialog");
    batches.addEventListener("change", () => {
        const { batch, isBusy, upload } = batches;
        opener.classList.toggle("ci-batch-runs", isBusy || Boolean(upload));
        opener.title = isBusy ? `Many photos: ${amount(batch)}, being worked on` : "Many photos at once";
    });
    return opener;
}
