/** Downloads: what the page knows after two have arrived together. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Downloads } from "../../javascript/click_inpaint/downloads.mjs";

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

test("of two that arrive together the later answer counts, whichever comes last", async () => {
    const answers = [];
    const model = { downloads: {}, models: null, status: null, update(fields) { Object.assign(this, fields); } };
    const api = {
        models: async () => ({ could_be_had: [] }),
        downloadModel: async (name) => ({ job: name }),
        job: async () => ({ state: "done" }),
        status: () => new Promise((resolve) => answers.push(resolve)),
    };
    const downloads = new Downloads({ model, api, messages: { say() {}, fail: assert.fail } });
    await Promise.all([downloads.start("yolox_nano"), downloads.start("selfie")]);
    await settled();
    assert.equal(answers.length, 2);
    answers[1]("both are there");
    await settled();
    answers[0]("one is there");
    await settled();
    assert.equal(model.status, "both are there");
    assert.deepEqual(model.downloads, {});
});
