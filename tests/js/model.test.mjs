/** The model: what an answer of the server changes, and what it must leave alone. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Model } from "../../javascript/click_inpaint/model.mjs";
import { Prompt } from "../../javascript/click_inpaint/prompts.mjs";

const layer = (id, points) => ({ id, visible: true, prompt: points && { points, box: null, candidate: null } });
const project = (layers, more = {}) => ({ id: "p", revision: 1, layers, edits: [], mask_area: 10, ...more });

function opened(...layers) {
    const model = new Model();
    model.reset(project(layers));
    return model;
}

test("listeners hear once of many changes made together", async () => {
    const model = new Model();
    let heard = 0;
    model.addEventListener("change", () => heard++);
    model.update({ tool: "brush" });
    model.update({ brushSize: 5 });
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(heard, 1);
});

test("choosing a layer shows its points", () => {
    const model = opened(layer("a", [[1, 2, 1]]), layer("b", [[3, 4, 0]]));
    model.activate("b");
    assert.deepEqual(model.draft.toJSON().points, [[3, 4, 0]]);
    model.activate(null);
    assert.ok(model.draft.isEmpty);
});

test("an answer to an older write leaves a newer click alone", () => {
    const model = opened(layer("a", [[1, 2, 1]]));
    model.activate("a");
    const ahead = model.draft.withPoint({ x: 9, y: 9, label: 1 });
    model.update({ draft: ahead, dirty: true });
    model.adopt(project([layer("a", [[1, 2, 1]])]));
    assert.equal(model.draft, ahead);
});

test("undo brings the points back that the layer had", () => {
    const model = opened(layer("a", [[1, 2, 1], [5, 5, 0]]));
    model.activate("a");
    model.adopt(project([layer("a", [[1, 2, 1]])]));
    assert.deepEqual(model.draft.toJSON().points, [[1, 2, 1]]);
});

test("when the active layer is gone nothing is active", () => {
    const model = opened(layer("a", [[1, 2, 1]]));
    model.activate("a");
    model.adopt(project([]));
    assert.equal(model.activeId, null);
    assert.ok(model.draft.isEmpty);
});

test("taking an edit back ends its result bar and, with the last one, the comparison", () => {
    const model = new Model();
    model.reset(project([], { edits: [{ id: "e" }] }));
    model.update({ result: { id: "e" }, comparing: true });
    model.adopt(project([layer("a", [[1, 2, 1]])]));
    assert.equal(model.result, null);
    assert.equal(model.comparing, false);
});

test("another picture forgets everything about the one before", () => {
    const model = opened(layer("a", [[1, 2, 1]]));
    model.activate("a");
    model.update({ comparing: true, job: {}, result: {}, answer: {}, dirty: true, hoveredId: "a" });
    model.reset(null);
    const { activeId, comparing, job, result, answer, dirty, hoveredId } = model;
    assert.deepEqual([activeId, job, result, answer, hoveredId], [null, null, null, null, null]);
    assert.deepEqual([comparing, dirty], [false, false]);
    assert.ok(model.draft instanceof Prompt && model.draft.isEmpty);
});

test("a close look is told of while a model takes a while and as long as its answer is chosen", () => {
    const model = opened(layer("a", [[1, 2, 1]]));
    const looks = (changes) => {
        Object.assign(model, changes);
        return model.looksClosely;
    };
    const seen = new Prompt([{ x: 1, y: 2, label: 1 }], null, null, [0, 0, 9, 9]);
    assert.ok(!looks({ draft: seen, waitingAt: null }));
    assert.ok(!looks({ waitingAt: { x: 1, y: 2 }, status: { segmenter: { hovers: false } } }));
    assert.ok(looks({ status: { segmenter: { hovers: true } } }));
    assert.ok(!looks({ draft: new Prompt(seen.points) }));
    const answer = { best: 1, items: [{ part: [0, 0, 9, 9] }, { part: [0, 0, 9, 9] }, { part: null }] };
    assert.ok(looks({ draft: seen, waitingAt: null, answer }));
    assert.ok(!looks({ draft: seen.withCandidate(2) }));
    assert.ok(looks({ answer: { best: 0, items: [{ part: [0, 0, 9, 9] }] } }));
});

test("nothing is editable without a picture, during a job or while comparing", () => {
    const model = new Model();
    assert.ok(model.locked);
    model.reset(project([]));
    assert.ok(!model.locked);
    model.update({ job: {} });
    assert.ok(model.locked);
    model.update({ job: null, comparing: true });
    assert.ok(model.locked);
});
