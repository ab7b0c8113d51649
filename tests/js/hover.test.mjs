/** The hover preview's sense of time: it asks where the cursor rests, and gives up on a slow machine. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Api } from "../../javascript/click_inpaint/api.mjs";
import { isNear, Pace, Speed } from "../../javascript/click_inpaint/hover_pace.mjs";
import { Http } from "../../javascript/click_inpaint/http.mjs";

/** @returns {Pace} after these round trips, ms */
function paceOf(...times) {
    const pace = new Pace();
    for (const time of times) pace.add(time);
    return pace;
}

test("a trembling hand rests, at any zoom", () => {
    assert.ok(isNear({ x: 100, y: 100 }, { x: 102, y: 102 }, 1));
    assert.ok(!isNear({ x: 100, y: 100 }, { x: 102, y: 102 }, 2));
    assert.ok(isNear({ x: 1000, y: 100 }, { x: 1020, y: 100 }, 0.1));
});

test("a cursor that crosses the picture is in flight, one that looks around is not", () => {
    const speed = new Speed();
    assert.ok(!speed.isFast({ x: 0, y: 0 }, 0));
    assert.ok(!speed.isFast({ x: 10, y: 0 }, 16));
    assert.ok(speed.isFast({ x: 60, y: 0 }, 32));
    assert.ok(!speed.isFast({ x: 62, y: 0 }, 48));
});

test("two events of one moment do not divide by zero", () => {
    const speed = new Speed();
    speed.isFast({ x: 0, y: 0 }, 5);
    assert.ok(!speed.isFast({ x: 1, y: 0 }, 5));
});

test("eight slow answers are too slow, fewer say nothing yet", () => {
    assert.ok(!paceOf(...Array(7).fill(400)).isTooSlow);
    assert.ok(paceOf(...Array(8).fill(400)).isTooSlow);
    assert.equal(paceOf(...Array(8).fill(400)).median, 400);
});

test("single slow answers are forgiven, and old ones forgotten", () => {
    assert.ok(!paceOf(3000, 40, 40, 3000, 40, 40, 3000, 40).isTooSlow);
    assert.ok(!paceOf(...Array(8).fill(400), ...Array(5).fill(40)).isTooSlow);
    assert.ok(paceOf(...Array(8).fill(40), ...Array(5).fill(400)).isTooSlow);
});

test("whoever switches it on again is given another chance", () => {
    const pace = paceOf(...Array(8).fill(400));
    pace.reset();
    pace.add(400);
    assert.ok(!pace.isTooSlow);
});

test("a question names the place, the page and its ticket; no content is no answer", async () => {
    const sent = [];
    const send = async (url, { method, body, signal }) => {
        sent.push({ url, method, body: JSON.parse(body), signal });
        return new Response(null, { status: 204 });
    };
    const { signal } = new AbortController();
    assert.equal(await new Api(new Http("http://host/sub/", "", send)).hover("p1", { x: 1.5, y: 2 }, [0, 0, 9, 9], 7, signal), null);
    const [{ url, method, body: { page, ...body } }] = sent;
    assert.equal(`${method} ${url}`, "POST http://host/sub/click_inpaint/projects/p1/hover");
    assert.deepEqual(body, { point: [1.5, 2], view: [0, 0, 9, 9], ticket: 7 });
    assert.ok(page.length > 8 && sent[0].signal === signal);
});
