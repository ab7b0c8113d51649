import assert from "node:assert/strict";
import { test } from "node:test";

import { fileName } from "../../javascript/click_inpaint/host_gallery.mjs";
import { followHost, taskId } from "../../javascript/click_inpaint/host_progress.mjs";
import { Model } from "../../javascript/click_inpaint/model.mjs";

const FILLS = [{ name: "patchmatch", title: "PatchMatch" }, { name: "telea", title: "Telea" }];
const PRESETS = [
    { name: "remove", is_own: false, fills: true },
    { name: "remove_fast", is_own: true, fills: true },
    { name: "replace", is_own: false, fills: false },
];

function inHost(...inpaints) {
    const model = new Model();
    const checkpoints = inpaints.map((is_inpainting, index) => ({ name: String(index), is_inpainting }));
    model.update({ status: { engines: FILLS, presets: PRESETS, host: { checkpoints } } });
    return model;
}

test("a task's name has the form by which the host knows one, and is another each time", () => {
    assert.match(taskId(), /^task\(\w+\)$/);
    assert.notEqual(taskId(), taskId());
});

test("a run is followed until it is over, over missed answers, and the newest preview stays", async () => {
    const answers = [
        { queued: true, active: false, textinfo: "In queue: 1/1" },
        null,
        { active: true, progress: 0.5, eta: 2, live_preview: "data:a", id_live_preview: 3 },
        { active: true, progress: 0.7, eta: 1, id_live_preview: 3 },
    ];
    const asked = [];
    const told = [];
    const send = async (_, { body }) => {
        asked.push(JSON.parse(body));
        const answer = answers[asked.length - 1];
        if (!answer) throw new TypeError("no network");
        return { ok: true, json: async () => answer };
    };
    await followHost("task(x)", (state) => told.push(state), () => asked.length >= 4 && told.length >= 3, { send, pause: 1 });
    assert.deepEqual(told.map(({ progress, isQueued }) => [progress, isQueued]), [[0, true], [0.5, false], [0.7, false]]);
    assert.equal(told[2].preview, "data:a");
    assert.deepEqual(asked.map((body) => body.id_live_preview), [-1, -1, -1, 3]);
});

test("a run that the host does not know for long is given up", async () => {
    const send = async () => ({ ok: true, json: async () => ({ active: false, queued: false, completed: true }) });
    assert.equal(await followHost("task(x)", () => {}, () => false, { send, pause: 0 }), false);
});

test("a gallery's picture keeps its file's name, even one with a bare percent sign", () => {
    assert.equal(fileName("http://host/file=/out/a%20b.png?1", "txt2img"), "a b.png");
    assert.equal(fileName("http://host/file=/out/100% wool.png", "txt2img"), "100%%20wool.png");
    assert.equal(fileName("data:image/png;base64,AA", "extras"), "extras.png");
});

test("without a host there is no Stable Diffusion, and removing begins with the first fill", () => {
    const model = new Model();
    model.update({ status: { engines: FILLS, presets: PRESETS } });
    assert.deepEqual(model.presets.map(({ name }) => name), ["remove_fast"]);
    assert.equal(model.chosenEngine.name, "patchmatch");
    assert.equal(model.paintsWithHost, false);
});

test("an inpainting checkpoint makes Stable Diffusion the first choice, a plain one does not", () => {
    assert.deepEqual([inHost(false, true).chosenPreset.name, inHost(false, true).chosenEngine.name], ["remove", "host"]);
    assert.deepEqual([inHost(false).chosenPreset.name, inHost(false).chosenEngine.name], ["remove_fast", "patchmatch"]);
});

test("only Stable Diffusion can replace, whatever was chosen for removing", () => {
    const model = inHost(false);
    model.update({ engine: "telea", preset: "replace" });
    assert.deepEqual(model.engines.map(({ name }) => name), ["host"]);
    assert.ok(model.paintsWithHost);
    assert.deepEqual(model.attempts.map(({ name }) => name), ["host"]);
    model.update({ preset: "remove_fast" });
    assert.equal(model.chosenEngine.name, "telea");
    assert.deepEqual(model.attempts.map(({ name }) => name), ["host", "patchmatch", "telea"]);
});

test("another picture begins with an empty prompt and auto values", () => {
    const model = inHost(true);
    model.update({ prompt: "cat", overrides: { mask_blur: 9 }, tuning: {} });
    model.reset(null);
    assert.deepEqual([model.prompt, model.overrides, model.tuning], ["", {}, null]);
});
