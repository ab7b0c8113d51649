/** Finding by words: what the field says, and what Enter does. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { ByWords } from "../../javascript/click_inpaint/by_words.mjs";
import { foundWords, note } from "../../javascript/click_inpaint/by_words_said.mjs";
import { Model } from "../../javascript/click_inpaint/model.mjs";
import { arrivedWords, foundByHand } from "../../javascript/click_inpaint/model_words.mjs";
import { commandFor } from "../../javascript/click_inpaint/shortcuts.mjs";

const OFFERS = [{ name: "clipseg", title: "CLIPSeg", bytes: 603_000_000, licence: "Apache-2.0" }];
const FOUND = [{ id: "a1", name: "The red car 1" }, { id: "a2", name: "The red car 2" }];

test("what is to be had is said with its licence", () => {
    assert.match(note({ state: "missing", words: "dog" }, OFFERS), /CLIPSeg \(Apache-2.0\), which is fetched once/);
    assert.equal(note({ state: "nothing", sentence: "Nothing looks like it." }, OFFERS), "Nothing looks like it.");
});

test("what was found is announced by its new names", () => {
    assert.equal(foundWords([{ id: "x", name: "Object 1" }], [{ id: "x", name: "Object 1" }, ...FOUND]), "2 found: The red car 1, The red car 2.");
});

test("the list of models says what such a model does", () => {
    const there = [{ name: "grabcut", in_use: true }, { name: "clipseg", title: "CLIPSeg", reads: true, fills: false, finds: false }];
    assert.equal(foundByHand([there[0]], there), "CLIPSeg finds what words say now.");
    assert.equal(arrivedWords({ title: "CLIPSeg", reads: true }), "CLIPSeg is here. It finds what words say.");
});

test("a slash leads to the field, wherever it lies on the keyboard", () => {
    const none = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
    assert.equal(commandFor({ ...none, key: "/" }), "words");
    assert.equal(commandFor({ ...none, key: "/", shiftKey: true }), "words");
    assert.equal(commandFor({ ...none, key: "/", ctrlKey: true }), null);
});

/** The actor with a server that answers at once. */
function actor({ ready = true, end = { state: "done", project: { id: "a", revision: 2, layers: FOUND, edits: [], picture_version: "v" }, error: null } } = {}) {
    const model = new Model();
    const asked = [];
    const said = [];
    const status = { text: { ready, get: ready ? [] : ["clipseg"] }, engines: [], presets: [] };
    Object.assign(model, { status, project: { id: "a", revision: 1, layers: [], edits: [], picture_version: "v" } });
    const api = { findByWords: (id, words) => asked.push(`find ${words}`) };
    const writes = { reset: () => {}, adopt: (project) => model.adopt(project) };
    const messages = { announce: (text) => said.push(text) };
    const task = { run: async ({ text }, start) => { asked.push(text); await start(); return end; } };
    const downloads = { start: (name) => asked.push(`get ${name}`) };
    return { model, asked, said, byWords: new ByWords({ model, api, writes, messages }, task, downloads) };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

test("what fits becomes layers", async () => {
    const { model, asked, said, byWords } = actor();
    assert.equal(await byWords.find("  the red car "), true);
    assert.deepEqual(asked, ["Looking for the red car", "find the red car"]);
    assert.equal(model.layers.length, 2);
    assert.deepEqual(said, ["2 found: The red car 1, The red car 2."]);
});

test("nothing is asked for without words, without a picture or while something else goes on", async () => {
    const { model, asked, byWords } = actor();
    assert.equal(await byWords.find("  "), false);
    model.update({ job: { text: "Removing", progress: 0 } });
    assert.equal(await byWords.find("dog"), false);
    model.update({ job: null, project: null });
    assert.equal(await byWords.find("dog"), false);
    assert.deepEqual(asked, []);
});

test("that nothing fits is said until something else is typed", async () => {
    const { model, byWords } = actor({ end: { state: "failed", project: null, error: "Nothing looks like a dog." } });
    assert.equal(await byWords.find("a dog"), false);
    assert.deepEqual(model.byWords, { state: "nothing", sentence: "Nothing looks like a dog." });
    byWords.close();
    assert.equal(model.byWords, null);
});

test("without a model one press fetches it, and then the words are looked for", async () => {
    const { model, asked, byWords } = actor({ ready: false });
    await byWords.find("the red car");
    assert.deepEqual(model.byWords, { state: "missing", words: "the red car" });
    assert.deepEqual(asked, []);
    model.update({ downloads: { clipseg: { progress: 0.1, error: null } } });
    byWords.get();
    await settled();
    assert.deepEqual(asked, ["get clipseg"]);
    model.update({ downloads: {}, status: { ...model.status, text: { ready: true, get: [] } } });
    await settled();
    assert.deepEqual(asked.slice(1), ["Looking for the red car", "find the red car"]);
    assert.equal(model.byWords, null);
});

test("whoever types on while it is fetched is not surprised by an old search", async () => {
    const { model, asked, byWords } = actor({ ready: false });
    await byWords.find("dog");
    byWords.get();
    byWords.close();
    model.update({ downloads: {}, status: { ...model.status, text: { ready: true, get: [] } } });
    await settled();
    assert.deepEqual(asked, ["get clipseg"]);
});
