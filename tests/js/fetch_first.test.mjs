/** What a search needs first: its size and its pace in words, and going on once it is there. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { FetchFirst, gettingWords, getWords } from "../../javascript/click_inpaint/fetch_first.mjs";
import { Model } from "../../javascript/click_inpaint/model.mjs";

const OFFERS = [{ name: "yolox_nano", bytes: 3_659_407 }, { name: "selfie", bytes: 249_024, partial: 9_024 }];
const settled = () => new Promise((resolve) => setTimeout(resolve));

test("what is still to be fetched has a size and a pace", () => {
    assert.equal(getWords("the people finder", OFFERS), "Get the people finder, 4 MB");
    assert.equal(getWords("the people finder", OFFERS.slice(1)), "Get the people finder, 240 KB");
    const coming = { yolox_nano: { progress: 0.456, error: null }, selfie: { progress: 0.9, error: null } };
    assert.equal(gettingWords("it", OFFERS, coming), "Getting it, 45 %");
    assert.equal(gettingWords("it", OFFERS, { yolox_nano: { progress: 0.4, error: "It broke off." } }), "");
    assert.equal(gettingWords("it", [], coming), "");
});

test("nothing goes on while it is forgotten, shown otherwise, still coming or another job runs, and then once", async () => {
    const model = new Model();
    const started = [];
    const first = new FetchFirst(model, { start: (name) => started.push(name) }, "people", "people");
    assert.equal(first.isReady, false);
    model.update({ status: { people: { ready: false, get: ["a", "b"] } }, people: { state: "missing" } });
    let went = 0;
    first.get(() => went++);
    first.forget();
    first.get(() => went++);
    assert.deepEqual(started, ["a", "b", "a", "b"]);
    const there = { people: { ready: true, get: [] } };
    for (const change of [{ downloads: { b: { progress: 0.1 } }, status: there }, { downloads: {}, job: {} }, { job: null, people: null }, { people: { state: "missing" }, status: { people: { ready: false, get: ["a"] } } }]) {
        model.update(change);
        await settled();
        assert.equal(went, 0);
    }
    model.update({ status: there });
    await settled();
    model.update({});
    await settled();
    assert.equal(went, 1);
});
