/** The model manager's words, and downloads that are followed to their end. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Downloads } from "../../javascript/click_inpaint/downloads.mjs";
import { Model } from "../../javascript/click_inpaint/model.mjs";
import { arrivedWords, foundByHand, howFar, inTheBackground, megabytes, nextStep, primaryOffer } from "../../javascript/click_inpaint/model_words.mjs";

const OFFER = { name: "sam_vit_b", title: "SAM ViT-B", bytes: 375042383, partial: 0, job: null };
const PART = { ...OFFER, partial: 123_400_000 };
const RUNNING = { progress: 0.456, detail: "171 of 375 MB, 8.1 MB/s", secondsLeft: 25, stopping: false, error: null };
const FAILED = { ...RUNNING, error: "The connection broke off." };

test("sizes are megabytes, from a thousand on gigabytes", () => {
    assert.deepEqual([249024, 40728226, 375042383, 2564550879].map(megabytes), ["249 KB", "41 MB", "375 MB", "2.6 GB"]);
});

test("the button says what it does next", () => {
    assert.equal(nextStep(OFFER, undefined), "Download");
    assert.equal(nextStep(PART, undefined), "Resume");
    assert.equal(nextStep(PART, RUNNING), "Cancel");
    assert.equal(nextStep(PART, { ...RUNNING, stopping: true }), "Stopping");
    assert.equal(nextStep(PART, FAILED), "Retry");
});

test("how far it is: speed and time while it runs, what lies there while it does not", () => {
    assert.equal(howFar(OFFER, undefined), "");
    assert.equal(howFar(PART, undefined), "123 MB are there already");
    assert.equal(howFar(PART, FAILED), "123 MB are there already");
    assert.equal(howFar(OFFER, RUNNING), "171 of 375 MB, 8.1 MB/s · 25 s left");
    assert.equal(howFar(OFFER, { ...RUNNING, detail: "", secondsLeft: null }), "Connecting…");
});

test("what lies there anew is said, whether it answers clicks or fills holes", () => {
    const grabcut = { name: "grabcut", title: "GrabCut", in_use: true, fills: false };
    const sam = { name: "sam", title: "SAM ViT-B", in_use: false, fills: false };
    const lama = { name: "big-lama", title: "LaMa", in_use: false, fills: true };
    const yolox = { name: "yolox_nano", title: "YOLOX-nano", in_use: false, fills: false, finds: true };
    assert.equal(foundByHand([grabcut], [grabcut]), "Nothing new lies there yet.");
    assert.equal(foundByHand([grabcut, sam], [grabcut]), "Nothing new lies there yet.");
    assert.equal(foundByHand([grabcut], [grabcut, lama]), "LaMa fills holes now.");
    assert.equal(foundByHand([grabcut], [{ ...sam, in_use: true }, { ...grabcut, in_use: false }, lama]), "SAM ViT-B answers clicks now.");
    assert.equal(foundByHand([{ ...sam, in_use: true }], [{ ...sam, in_use: true }, yolox]), "YOLOX-nano finds people now.");
    assert.equal(arrivedWords(yolox), "YOLOX-nano is here. It finds people.");
    assert.equal(arrivedWords(lama), "LaMa is here. It fills what you remove.");
    assert.equal(arrivedWords(sam), "SAM ViT-B is here. Click an object.");
});

test("a closed manager still says what is coming", () => {
    const other = { ...OFFER, name: "sam_vit_l", title: "SAM ViT-L" };
    assert.equal(inTheBackground([OFFER, other], {}), "");
    assert.equal(inTheBackground([OFFER, other], { sam_vit_b: FAILED }), "");
    assert.equal(inTheBackground([OFFER, other], { sam_vit_b: RUNNING }), "Getting SAM ViT-B, 45 %");
    assert.equal(inTheBackground([OFFER, other], { sam_vit_b: RUNNING, sam_vit_l: RUNNING }), "Getting 2 models");
});

test("what is suggested is the one thing to press, until something comes", () => {
    const models = { suggested: "sam_vit_b" };
    assert.equal(primaryOffer(models, {}), "sam_vit_b");
    assert.equal(primaryOffer(models, { sam_vit_b: FAILED }), "sam_vit_b");
    assert.equal(primaryOffer(models, { mobile_sam: RUNNING }), null);
    assert.equal(primaryOffer({ suggested: null }, {}), null);
});

/** A server whose one job gives these answers in turn. */
function downloadsWith(answers, { offers = [OFFER], started = { job: "j1" } } = {}) {
    const model = new Model();
    const said = [];
    const refused = (error) => Promise.reject(Object.assign(new Error(error.message), error));
    const api = {
        cancelled: [],
        models: async () => ({ there: [], could_be_had: offers, problems: [], folder: "/m" }),
        status: async () => ({ segmenter: { name: "SAM ViT-B" } }),
        downloadModel: async () => (started.message ? refused(started) : started),
        job: async () => (answers[0].message ? refused(answers.shift()) : answers.shift()),
        cancelJob: async (id) => api.cancelled.push(id),
    };
    return { model, api, said, downloads: new Downloads({ model, api, messages: { say: (text) => said.push(text), fail: (error) => said.push(error) } }) };
}

const running = (progress) => ({ state: "running", progress, detail: "1 of 2 MB", seconds_left: 2 });

async function until(condition) {
    for (let tries = 0; tries < 200 && !condition(); tries++) await new Promise((go) => setTimeout(go, 10));
    assert.ok(condition(), "it never came true");
}

test("a finished download is said, and the new status and list are taken over", async () => {
    const { model, said, downloads } = downloadsWith([running(0.5), { state: "done" }]);
    await downloads.refresh();
    await downloads.start("sam_vit_b");
    await until(() => model.downloads.sam_vit_b?.progress === 0.5);
    await until(() => said.length);
    assert.deepEqual(said, ["SAM ViT-B is here. Click an object."]);
    assert.deepEqual(model.downloads, {});
    assert.equal(model.status.segmenter.name, "SAM ViT-B");
});

test("a download whose offer a rescan took away just as it ends is told by its title", async () => {
    const offers = [OFFER];
    const { model, said, downloads } = downloadsWith([running(0.9), { state: "done" }], { offers });
    await downloads.refresh();
    await downloads.start("sam_vit_b");
    offers.length = 0;
    await downloads.refresh();
    await until(() => model.arrived);
    assert.equal(model.arrived, "SAM ViT-B");
    assert.deepEqual([said, model.downloads], [["SAM ViT-B is here. Click an object."], {}]);
});

test("the row of what has come is gone before it can offer the download again", async () => {
    const offers = [OFFER];
    const { model, api, downloads } = downloadsWith([running(0.5), { state: "done" }], { offers });
    const seen = [];
    model.addEventListener("change", () => {
        const isOffered = model.models.could_be_had.length > 0;
        if (isOffered) seen.push(nextStep(OFFER, model.downloads.sam_vit_b));
    });
    const job = api.job;
    api.job = async () => {
        const answer = await job();
        if (answer.state === "done") offers.length = 0;
        return answer;
    };
    api.models = async () => ({ there: [], could_be_had: [...offers], problems: [], folder: "/m" });
    await downloads.refresh();
    await downloads.start("sam_vit_b");
    await until(() => model.arrived);
    assert.equal(seen.lastIndexOf("Download"), 0);
    assert.equal(seen.at(-1), "Cancel");
});

test("a failure stays in the row with its sentence", async () => {
    const { model, downloads } = downloadsWith([{ state: "failed", error: "The disk is full." }]);
    await downloads.start("sam_vit_b");
    await until(() => model.downloads.sam_vit_b.error);
    assert.equal(model.downloads.sam_vit_b.error, "The disk is full.");
});

test("a refused start and a server that has forgotten the job are sentences too", async () => {
    const refused = downloadsWith([], { started: { status: 400, message: "Already." } });
    await refused.downloads.start("sam_vit_b");
    assert.equal(refused.model.downloads.sam_vit_b.error, "Already.");
    const forgotten = downloadsWith([{ status: 404, message: "Not known." }]);
    await forgotten.downloads.start("sam_vit_b");
    await until(() => forgotten.model.downloads.sam_vit_b.error);
    assert.match(forgotten.model.downloads.sam_vit_b.error, /restarted/);
});

test("a reloaded page follows the download that runs already, once", async () => {
    const { model, downloads } = downloadsWith([running(0.3), running(0.4), { state: "cancelled" }], { offers: [{ ...OFFER, job: "j7" }] });
    await Promise.all([downloads.refresh(), downloads.refresh()]);
    await until(() => model.downloads.sam_vit_b?.progress === 0.4);
});

test("cancel reaches the server, and the row says so until it has stopped", async () => {
    const { model, api, downloads } = downloadsWith([running(0.3), running(0.3), { state: "cancelled" }]);
    await downloads.start("sam_vit_b");
    await until(() => model.downloads.sam_vit_b?.progress === 0.3);
    downloads.cancel("sam_vit_b");
    assert.ok(model.downloads.sam_vit_b.stopping);
    assert.deepEqual(api.cancelled, ["j1"]);
    await until(() => !model.downloads.sam_vit_b);
});
