/** People: what the button and the panel say, and what a press does. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Model } from "../../javascript/click_inpaint/model.mjs";
import { People } from "../../javascript/click_inpaint/people.mjs";
import { headline, peopleNote, removalWords, thoseFound } from "../../javascript/click_inpaint/people_words.mjs";

const layer = (id, visible = true, mode = "add") => ({ id, name: `Person ${id.slice(1)}`, visible, mode });
const LAYERS = [layer("p1"), layer("p2", false), layer("p3")];
const FOUND = { noun: "person", title: "people", layers: ["p1", "p2", "p3"], subject: "p2", why: "Person 2 is kept." };
const SHOWN = { state: "found", ...FOUND };
const OFFERS = [{ name: "yolox_nano", bytes: 3_659_407, licence: "Apache-2.0" }, { name: "selfie", bytes: 249_024, partial: 9_024, licence: "Apache-2.0" }];

test("the big button says whom it removes, and that more is selected than they", () => {
    assert.equal(removalWords(SHOWN, LAYERS, "Remove"), "Remove 2 people");
    assert.equal(removalWords(SHOWN, LAYERS.slice(0, 2), "Remove"), "Remove Person 1");
    assert.equal(removalWords(SHOWN, [LAYERS[1]], "Remove"), "Remove");
    assert.equal(removalWords(SHOWN, [...LAYERS, layer("x9")], "Remove"), "Remove 2 people and 1 more");
    assert.equal(removalWords(SHOWN, [layer("p1"), layer("p3", true, "subtract")], "Remove"), "Remove");
    assert.equal(removalWords({ state: "missing" }, LAYERS, "Remove"), "Remove");
    assert.equal(removalWords(null, LAYERS, "Remove"), "Remove");
});

test("the panel lists who is still there, from left to right, and says why one is kept", () => {
    assert.deepEqual(thoseFound(SHOWN, [LAYERS[2], LAYERS[0]]).map(({ id }) => id), ["p1", "p3"]);
    assert.deepEqual(thoseFound({ state: "nothing", sentence: "" }, LAYERS), []);
    assert.equal(headline(SHOWN), "People");
    assert.equal(headline({ state: "missing" }), "People");
    assert.equal(peopleNote(SHOWN, []), "Person 2 is kept.");
    assert.match(peopleNote({ ...SHOWN, why: "" }, []), /all are selected/);
    assert.equal(peopleNote({ state: "nothing", sentence: "Nobody." }, []), "Nobody.");
    assert.match(peopleNote({ state: "missing" }, OFFERS), /\(Apache-2.0\)/);
});

/** The actor with a server that answers at once. */
function actor({ ready = true, end = { state: "done", project: { id: "a", revision: 2, layers: LAYERS, edits: [], picture_version: "v" }, error: null } } = {}) {
    const model = new Model();
    const asked = [];
    const adopted = [];
    const status = { people: { ready, get: ready ? [] : ["yolox_nano", "selfie"] }, engines: [{ name: "lama", title: "LaMa" }, { name: "telea", title: "Telea" }], presets: [] };
    Object.assign(model, { status, project: { id: "a", revision: 1, layers: [], edits: [], picture_version: "v" } });
    const api = {
        status: async () => model.status,
        findPeople: (id, noun) => asked.push(`find ${noun}`),
        people: async () => FOUND,
        removePeople: (id, revision, engine) => asked.push(`remove ${revision} ${engine}`),
        changeLayer: (id, layer, revision, change) => asked.push(`${layer} ${change.visible}`),
    };
    const writes = { push: (send) => send(1), reset: () => {}, adopt: (project) => { adopted.push(project); model.adopt(project); } };
    const said = [];
    const messages = { fail: (error) => said.push(error.message), announce: () => {}, say: (text) => said.push(text) };
    const task = { run: async ({ text }, start) => { asked.push(text); await start(); return end; } };
    const downloads = { start: (name) => asked.push(`get ${name}`) };
    return { model, asked, adopted, said, people: new People({ model, api, writes, messages }, task, downloads) };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

test("a press finds people and shows their list; another one puts it away and the layers stay", async () => {
    const { model, asked, people } = actor();
    people.toggle();
    await settled();
    assert.deepEqual(asked, ["Looking for people", "find person"]);
    assert.equal(model.shownPeople.why, "Person 2 is kept.");
    assert.equal(model.actionWords, "Remove 2 people");
    people.toggle();
    assert.equal(model.shownPeople, null);
    assert.equal(model.layers.length, 3);
});

test("the list goes with its layers and comes back with them", async () => {
    const { model, people } = actor();
    await people.find("person");
    const { project } = model;
    model.adopt({ ...project, layers: [], picture_version: "w" });
    assert.equal(model.shownPeople, null);
    model.adopt(project);
    assert.equal(model.shownPeople.title, "people");
});

test("who is checked goes", async () => {
    const { asked, people } = actor();
    people.choose("p2", true);
    assert.deepEqual(asked, ["p2 true"]);
});

test("one press removes with the chosen fill, else the best, and shows the result", async () => {
    const edits = [{ id: "e1" }];
    const { model, asked, people } = actor({ end: { state: "done", project: { id: "a", revision: 2, layers: [], edits, picture_version: "w" } } });
    await people.removeAll();
    assert.deepEqual(asked, ["Removing people with LaMa", "remove 1 lama"]);
    assert.equal(model.result.id, "e1");
    model.update({ engine: "telea" });
    await people.removeAll();
    assert.equal(asked.at(-1), "remove 1 telea");
});

test("nobody is said in the panel, with room to look for something else", async () => {
    const { model, people, said } = actor({ end: { state: "failed", project: null, error: "No people were found." } });
    await people.find("person");
    assert.deepEqual(model.shownPeople, { state: "nothing", sentence: "No people were found." });
    await people.removeAll();
    assert.deepEqual(said, ["No people were found."]);
});

test("a search that brings nothing says so and leaves the list of those that were found before", async () => {
    const end = { state: "done", project: { id: "a", revision: 2, layers: LAYERS, edits: [], picture_version: "v" }, error: null };
    const { model, people } = actor({ end });
    await people.find("person");
    Object.assign(end, { state: "failed", error: "'unicorn' is nothing that the finder knows." });
    await people.find("unicorn");
    assert.equal(thoseFound(model.shownPeople, model.layers).length, 3);
    assert.equal(peopleNote(model.shownPeople, []), "'unicorn' is nothing that the finder knows.");
    assert.equal(model.actionWords, "Remove 2 people");
    Object.assign(end, { state: "done", error: null });
    await people.find("person");
    assert.equal(peopleNote(model.shownPeople, []), "Person 2 is kept.");
    model.adopt({ ...model.project, layers: [], picture_version: "w" });
    Object.assign(end, { state: "failed", error: "No people were found." });
    await people.find("person");
    assert.deepEqual(model.shownPeople, { state: "nothing", sentence: "No people were found." });
});

test("a finder that turns out to be damaged is said to be so and offered again", async () => {
    const { model, people } = actor({ end: { state: "failed", project: null, error: "yolox_nano.onnx is not whole." } });
    const status = { ...model.status, people: { ready: false, get: ["yolox_nano"], trouble: "yolox_nano.onnx is not whole." } };
    const asked = people.find("person");
    model.update({ status });
    await asked;
    assert.deepEqual(model.shownPeople, { state: "missing" });
    assert.equal(peopleNote(model.shownPeople, OFFERS, status.people.trouble), "yolox_nano.onnx is not whole.");
});

test("without a finder one press fetches it, and then the people are looked for", async () => {
    const { model, asked, people } = actor({ ready: false });
    people.toggle();
    assert.deepEqual(model.shownPeople, { state: "missing" });
    await people.removeAll();
    assert.deepEqual(asked, []);
    model.update({ downloads: { yolox_nano: { progress: 0.1, error: null }, selfie: { progress: 0.1, error: null } } });
    people.get();
    await settled();
    assert.deepEqual(asked, ["get yolox_nano", "get selfie"]);
    model.update({ downloads: { selfie: { progress: 0.4, error: null } }, status: { ...model.status, people: { ready: true, get: ["selfie"] } } });
    await settled();
    assert.equal(asked.length, 2);
    model.update({ downloads: {}, status: { ...model.status, people: { ready: true, get: [] } } });
    await settled();
    assert.deepEqual(asked.slice(2), ["Looking for people", "find person"]);
});
