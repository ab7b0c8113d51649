/** Requests: the newest click wins, writes keep their order, refusals become sentences. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Api } from "../../javascript/click_inpaint/api.mjs";
import { Http } from "../../javascript/click_inpaint/http.mjs";
import { Latest, Trailing } from "../../javascript/click_inpaint/latest.mjs";
import { Prompt } from "../../javascript/click_inpaint/prompts.mjs";
import { Writes } from "../../javascript/click_inpaint/writes.mjs";

/** A server that answers when it is told to. */
class SlowServer {
    requests = [];

    fetch = (url, { method, body, signal }) => new Promise((resolve, reject) => {
        signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
        const answer = (json, status = 200) => resolve(new Response(status === 204 ? null : JSON.stringify(json), { status }));
        this.requests.push({ url, method, body: body && JSON.parse(body), signal, answer, fail: () => reject(new TypeError("offline")) });
    });
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

function slowApi() {
    const server = new SlowServer();
    return { server, api: new Api(new Http("http://host/sub/", "", server.fetch)) };
}

const prompt = (x) => new Prompt([{ x, y: 1, label: 1 }]);

test("a new click aborts the one before and only the new answer counts", async () => {
    const { server, api } = slowApi();
    const first = api.predict("p1", prompt(1));
    const second = api.predict("p1", prompt(2));
    assert.ok(server.requests[0].signal.aborted);
    server.requests[1].answer({ candidates: [], best: 0 });
    assert.equal(await first, undefined);
    assert.deepEqual(await second, { candidates: [], best: 0 });
});

test("tickets rise with every click and the page's name stays", async () => {
    const { server, api } = slowApi();
    api.predict("p1", prompt(1));
    api.predict("p1", prompt(2));
    const [a, b] = server.requests.map(({ body }) => body);
    assert.ok(b.ticket > a.ticket);
    assert.equal(a.page, b.page);
    assert.deepEqual(b.prompt, { points: [[2, 1, 1]], box: null, candidate: null, view: null });
});

test("a predict that the server calls overtaken gives nothing", async () => {
    const { server, api } = slowApi();
    const answer = api.predict("p1", prompt(1));
    server.requests[0].answer(null, 204);
    assert.equal(await answer, undefined);
});

test("a cancelled predict gives nothing, not an error", async () => {
    const { api } = slowApi();
    const answer = api.predict("p1", prompt(1));
    assert.ok(api.predicting);
    api.cancelPredict();
    assert.equal(await answer, undefined);
    assert.ok(!api.predicting);
});

test("addresses stay under the page's own, so a host's subpath works", async () => {
    const { server, api } = slowApi();
    api.status();
    assert.equal(server.requests[0].url, "http://host/sub/click_inpaint/status");
});

test("a refusal carries the server's sentence", async () => {
    const { server, api } = slowApi();
    const answer = api.undo("p1", 3);
    server.requests[0].answer({ error: "Nothing to undo." }, 400);
    await assert.rejects(answer, { status: 400, message: "Nothing to undo." });
});

test("a silent server is status 0 with advice", async () => {
    const { server, api } = slowApi();
    const answer = api.status();
    server.requests[0].fail();
    await assert.rejects(answer, (error) => error.status === 0 && /try again/.test(error.message));
});

test("the failure of an overtaken task stays unheard", async () => {
    const latest = new Latest();
    let refuse;
    const first = latest.run(() => new Promise((_, reject) => (refuse = reject)));
    const second = latest.run(async () => "new");
    refuse(new Error("old trouble"));
    assert.equal(await first, undefined);
    assert.equal(await second, "new");
});

test("of many slider moves the first and the newest are asked for, and shown in that order", async () => {
    const shown = [];
    const asked = [];
    const trailing = new Trailing((answer) => shown.push(answer), assert.fail);
    const answers = [];
    const move = (value) => trailing.run(() => {
        asked.push(value);
        return new Promise((resolve) => answers.push(() => resolve(value)));
    });
    move(1);
    move(2);
    move(3);
    answers[0]();
    await settle();
    answers[1]();
    await settle();
    assert.deepEqual(asked, [1, 3]);
    assert.deepEqual(shown, [1, 3]);
});

test("after cancel a late preview is not shown", async () => {
    const shown = [];
    const trailing = new Trailing((answer) => shown.push(answer), assert.fail);
    let answer;
    const running = trailing.run(() => new Promise((resolve) => (answer = resolve)));
    trailing.cancel();
    answer("late");
    await running;
    assert.deepEqual(shown, []);
});

/** A queue with its ears: what it adopted, what failed, what was stale. */
function writes() {
    const heard = { adopted: [], failed: [], stale: [] };
    const queue = new Writes((p) => heard.adopted.push(p), (e) => heard.failed.push(e), (p) => heard.stale.push(p));
    queue.reset({ revision: 7 });
    return { queue, heard };
}

test("writes go one after another, each with the revision that the last answer gave", async () => {
    const { queue } = writes();
    const seen = [];
    const send = async (revision) => {
        seen.push(revision);
        await settle();
        return { revision: revision + 1 };
    };
    await Promise.all([queue.push(send), queue.push(send), queue.push(send)]);
    assert.deepEqual(seen, [7, 8, 9]);
});

test("a write that fails is told and the next one still goes", async () => {
    const { queue, heard } = writes();
    const failed = await queue.push(async () => {
        throw Object.assign(new Error("no"), { status: 400 });
    });
    const next = await queue.push(async (revision) => ({ revision: revision + 1 }));
    assert.equal(failed, null);
    assert.equal(heard.failed.length, 1);
    assert.equal(next.revision, 8);
});

test("a stale write takes the newer project and drops what was queued behind it", async () => {
    const { queue, heard } = writes();
    const project = { revision: 12 };
    const stale = queue.push(async () => {
        throw Object.assign(new Error("stale"), { status: 409, project });
    });
    const behind = queue.push(assert.fail);
    assert.equal(await stale, null);
    assert.equal(await behind, null);
    assert.deepEqual(heard.stale, [project]);
    await queue.push(async (revision) => assert.equal(revision, 12));
});

test("the answer of another project's write changes nothing", async () => {
    const { queue, heard } = writes();
    let answer;
    const late = queue.push(() => new Promise((resolve) => (answer = resolve)));
    await settle();
    queue.reset({ revision: 1 });
    answer({ revision: 8 });
    assert.equal(await late, null);
    assert.deepEqual(heard.adopted, []);
});

test("an answer that is no project is given back and adopted by nobody", async () => {
    const { queue, heard } = writes();
    assert.deepEqual(await queue.push(async () => ({ job: "j1" })), { job: "j1" });
    assert.deepEqual(heard.adopted, []);
});
