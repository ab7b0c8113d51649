/** The job that the page waits for: its end, its cancelling, and a picture that is left meanwhile. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Model } from "../../javascript/click_inpaint/model.mjs";
import { Task } from "../../javascript/click_inpaint/task.mjs";

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A server whose job is asked after and cancelled. */
function stage(...states) {
    const said = [];
    const cancelled = [];
    const api = {
        job: async () => (states.length > 1 ? states.shift() : states[0]),
        cancelJob: async (id) => cancelled.push(id),
    };
    const model = new Model();
    const messages = { fail: (error) => said.push(error.message) };
    return { model, said, cancelled, states, task: new Task({ model, api, messages }) };
}

test("the job's progress and words are in the model until it ends, and its end is the answer", async () => {
    const { model, task, states } = stage({ state: "running", progress: 0.5, seconds_left: 3 });
    const end = task.run({ text: "Looking" }, async () => ({ job: "a" }));
    await settle();
    assert.deepEqual(model.job, { text: "Looking", progress: 0.5, secondsLeft: 3 });
    states[0] = { state: "done", project: { id: "p" } };
    assert.deepEqual((await end).project, { id: "p" });
    assert.equal(model.job, null);
});

test("cancelled before the server has answered, it is cancelled as soon as it has a name", async () => {
    const { task, cancelled, model } = stage({ state: "cancelled" });
    let answer;
    const end = task.run({ text: "Looking" }, () => new Promise((resolve) => (answer = resolve)));
    assert.ok(task.cancel());
    assert.ok(model.job.stopping);
    answer({ job: "b" });
    assert.equal((await end).state, "cancelled");
    assert.deepEqual(cancelled, ["b"]);
    assert.equal(task.cancel(), false);
});

test("with another picture open, the old one's job changes nothing any more", async () => {
    const { task, model, states } = stage({ state: "running", progress: 0.2, seconds_left: null });
    const end = task.run({ text: "Looking" }, async () => ({ job: "c" }));
    await settle();
    task.reset();
    model.reset(null);
    states[0] = { state: "done", project: {} };
    assert.equal(await end, null);
    assert.equal(model.job, null);
});

test("what could not be started leaves no job, and an error is said", async () => {
    const { task, model, said } = stage({ state: "done" });
    assert.equal(await task.run({ text: "Looking" }, async () => null), null);
    assert.equal(await task.run({ text: "Looking" }, () => Promise.reject(new Error("No."))), null);
    assert.deepEqual(said, ["No."]);
    assert.equal(model.job, null);
});
