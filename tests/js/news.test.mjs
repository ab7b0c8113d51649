/** What a run brings while it goes on. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { News } from "../../javascript/click_inpaint/news.mjs";

const project = (...counts) => ({ id: "p", edits: counts.map((count) => ({ variations: Array(count).fill({}) })) });

function begun(...answers) {
    const run = { time: 5000, asked: 0, came: [] };
    const api = { project: async () => (run.asked++, answers.shift() ?? Promise.reject(new Error("gone"))) };
    run.news = new News(api, project(1), (now) => run.came.push(now), () => run.time);
    return run;
}

test("more variations are told once, and it is not asked for too often", async () => {
    const run = begun(project(1), project(1, 1), project(1, 1), project(1, 3));
    for (let second = 0; second < 4; second++) {
        run.time += 1500;
        await run.news.look(() => true);
        await run.news.look(() => true);
    }
    assert.equal(run.asked, 4);
    assert.deepEqual(run.came, [project(1, 1), project(1, 3)]);
});

test("a missed answer and one that is no longer wanted change nothing", async () => {
    const run = begun(project(2));
    await run.news.look(() => false);
    run.time += 1500;
    await run.news.look(() => true);
    assert.deepEqual(run.came, []);
    assert.equal(run.asked, 2);
});

test("fewer, because something was undone meanwhile, is no news, and the next one is", async () => {
    const run = begun(project(), project(1));
    await run.news.look(() => true);
    run.time += 1500;
    await run.news.look(() => true);
    assert.deepEqual(run.came, [project(1)]);
});
