/** Many photos in words, and sending them one by one. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Batches } from "../../javascript/click_inpaint/batch.mjs";
import { amount, besides, earlierWords, headline, isPhoto, leftOutWords, neededName, newsOf } from "../../javascript/click_inpaint/batch_words.mjs";

const counts = (done, nothing = 0, failed = 0) => ({ done, nothing, failed });
const batch = (state, all, ...numbers) => ({ id: "b", state, photos: all, bytes: 48e6, title: "Masks only", counts: counts(...numbers), seconds_left: null, error: "" });

test("photos are known by their names, what systems lay beside them is not", () => {
    assert.deepEqual(["a.JPG", "b.heic", "c.tif"].map((name) => isPhoto({ name })), [true, true, true]);
    assert.deepEqual([".a.jpg", "Thumbs.db", "jpg", "a.jpg.txt"].map((name) => isPhoto({ name })), [false, false, false, false]);
});

test("how far it is reads like a sentence", () => {
    assert.equal(amount(batch("new", 12)), "12 photos, 48 MB");
    assert.equal(headline(batch("running", 12, 3, 1, 1)), "5 of 12 photos");
    assert.equal(headline(batch("stopping", 12, 3)), "Stopping at 3 of 12…");
    assert.equal(headline(batch("stopped", 12, 3)), "Stopped at 3 of 12");
    assert.equal(headline(batch("done", 12, 10, 2)), "All 12 photos are done");
    assert.equal(headline(batch("done", 12, 10, 1, 1)), "11 of 12 are done");
    assert.equal(headline(batch("done", 2, 0, 0, 2)), "None could be done");
    assert.equal(headline(batch("done", 1, 1)), "It is done");
    assert.equal(besides({ ...batch("running", 12, 3, 1, 2), seconds_left: 130 }), "1 with nothing to select · 2 failed · 2 min left");
    assert.equal(besides({ ...batch("stopped", 12, 3), seconds_left: 130 }), "");
});

test("what is told later says what became of them", () => {
    assert.equal(newsOf(batch("done", 3, 2, 0, 1)), "Many photos: 2 done, 1 failed.");
    assert.equal(newsOf(batch("stopped", 3, 2)), "Many photos: stopped at 2 of 3.");
    assert.equal(newsOf({ ...batch("stopped", 3, 2), error: "The disk is full." }), "Many photos: The disk is full.");
    assert.equal(earlierWords(batch("new", 3, 0)), "not started");
    assert.equal(earlierWords(batch("done", 3, 2, 1)), "Masks only: 2 done, 1 with nothing to select");
});

test("what was left out is told without a flood", () => {
    const refused = ["a", "b", "c", "d", "e"].map((name) => ({ name, reason: "Too large." }));
    assert.equal(leftOutWords(0, []), "");
    assert.equal(leftOutWords(2, refused.slice(0, 1)), "2 files that are no photos were left out. a: Too large.");
    assert.match(leftOutWords(0, refused), /c: Too large\. 2 more could not be taken\.$/);
    assert.equal(neededName([{ title: "LaMa", bytes: 196e6 }]), "LaMa");
    assert.equal(neededName([{ title: "YOLOX-nano", finds: true }, { title: "Selfie", finds: true }]), "the people finder");
});

/** A server that takes all but some names. */
function server(refuses = []) {
    const brought = [];
    const refusal = (status) => Object.assign(new Error("Too large."), { name: "ApiError", status });
    return {
        brought,
        begin: async () => batch("new", 0, 0),
        all: async () => ({ batches: [batch("new", brought.length, 0)], most_mb: 4000 }),
        standing: async () => batch("new", brought.length, 0),
        bring: async (id, { name }, progress, signal) => {
            if (signal.aborted) throw new DOMException("Aborted", "AbortError");
            if (refuses.includes(name)) throw refusal(400);
            if (name === "gone.jpg") throw refusal(404);
            brought.push(name);
        },
    };
}

const of = (api) => new Batches({ model: {}, messages: { fail: assert.fail, say: assert.fail } }, api);
const files = (...names) => names.map((name) => ({ name, size: 10 }));

test("one photo that is not taken costs the others nothing", async () => {
    const api = server(["b.jpg"]);
    const batches = of(api);
    await batches.add(files("a.jpg", "b.jpg", "c.jpg", "notes.txt"));
    assert.deepEqual(api.brought, ["a.jpg", "c.jpg"]);
    assert.deepEqual([batches.others, batches.refused, batches.upload, batches.problem], [1, [{ name: "b.jpg", reason: "Too large." }], null, ""]);
    assert.equal(batches.batch.photos, 2);
});

test("sending stops where the person stops it and where the photos are gone", async () => {
    const api = server();
    const batches = of(api);
    batches.addEventListener("change", () => batches.upload?.number === 2 && batches.stopSending());
    await batches.add(files("a.jpg", "b.jpg", "c.jpg"));
    assert.deepEqual([api.brought, batches.problem], [["a.jpg"], ""]);
    const other = of(server());
    await other.add(files("gone.jpg", "b.jpg"));
    assert.equal(other.problem, "Too large.");
});
