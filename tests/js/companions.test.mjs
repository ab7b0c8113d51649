/** Around a selected object: when others like it and its shadow are asked for, and what becomes of the offer. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Companions } from "../../javascript/click_inpaint/companions.mjs";
import { Model } from "../../javascript/click_inpaint/model.mjs";

const LAYER = { id: "a", name: "Object 1", area: 9, prompt: null };
const SHADOW = { id: "s", name: "Shadow of Object 1", area: 4, prompt: null };
const project = (revision, ...layers) => ({ id: "p", revision, layers, edits: [], mask_area: 9 });

/** The parts around it; `answers` are what the server says. */
function stage({ rough = false, active = "a", ...answers } = {}) {
    const model = new Model();
    const heard = [];
    model.reset(project(1, LAYER));
    model.update({ status: { segmenter: { rough } } });
    model.activate(active);
    const api = {
        addShadow: async (...asked) => (heard.push(["shadow", ...asked]), answers.shadow),
        findAlike: async (...asked) => (heard.push(["alike", ...asked]), { job: "j" }),
        undo: async (...asked) => (heard.push(["undo", ...asked]), project(3, LAYER)),
    };
    const writes = {
        push: async (send) => {
            const answer = await send(model.project.revision);
            if (answer?.revision) model.adopt(answer);
            return answer;
        },
        reset: () => {},
        adopt: (next) => model.adopt(next),
    };
    const messages = { say: (words) => heard.push(["said", words]) };
    const task = { run: async (shown, start) => ((await start()), heard.push(["shown", shown.text]), answers.end) };
    return { model, heard, companions: new Companions({ model, api, writes, messages }, task) };
}

test("a shadow that was found is offered and, refused, undone", async () => {
    const { model, heard, companions } = stage({ shadow: project(2, LAYER, SHADOW) });
    await companions.addShadow();
    assert.equal(model.offered.name, "Shadow of Object 1");
    companions.refuse();
    assert.equal(model.offered, null);
    assert.deepEqual(heard, [["shadow", "p", "a", 1], ["undo", "p", 2]]);
});

test("kept, or left by going on, it stays", async () => {
    const kept = stage({ shadow: project(2, LAYER, SHADOW) });
    await kept.companions.addShadow();
    kept.companions.keep();
    assert.equal(kept.model.offered, null);
    const left = stage({ shadow: project(2, LAYER, SHADOW) });
    await left.companions.addShadow();
    left.model.adopt(project(3, LAYER, SHADOW));
    assert.equal(left.model.offered, null);
    left.companions.refuse();
    assert.deepEqual([...kept.heard, ...left.heard].map(([what]) => what), ["shadow", "shadow"]);
});

test("without a shadow there is a sentence and no offer", async () => {
    const { model, heard, companions } = stage({ shadow: { nothing: true } });
    await companions.addShadow();
    assert.equal(model.offered, null);
    assert.match(heard[1][1], /Nothing at the foot of Object 1/);
});

test("all like it come in one step and how many there are is said", async () => {
    const found = project(2, LAYER, { ...LAYER, id: "b" }, { ...LAYER, id: "c" });
    const { model, heard, companions } = stage({ end: { state: "done", project: found } });
    await companions.findAlike();
    assert.equal(model.layers.length, 3);
    assert.deepEqual(heard.slice(0, 2), [["alike", "p", "a", 1], ["shown", "Looking for all like Object 1"]]);
    assert.match(heard[2][1], /^2 more like Object 1/);
});

test("without SAM, without a layer and while something paints nothing is asked for", async () => {
    const rough = stage({ rough: true });
    await rough.companions.findAlike();
    assert.match(rough.heard[0][1], /needs SAM/);
    const none = stage({ active: null });
    await none.companions.addShadow();
    assert.deepEqual(none.heard, [["said", "Select an object first."]]);
    const busy = stage();
    busy.model.update({ job: { text: "" } });
    await busy.companions.addShadow();
    await busy.companions.findAlike();
    assert.deepEqual(busy.heard, []);
});
