/** Extending the picture: the maths of its borders, what is asked of the server, and which preset goes with it. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { around, byPart, dragged, fits, frameOf, isNone, NONE, SIDES, toAspect } from "../../javascript/click_inpaint/borders.mjs";
import { Extending } from "../../javascript/click_inpaint/extending.mjs";
import { ExtendTool } from "../../javascript/click_inpaint/extend_tool.mjs";
import { Model } from "../../javascript/click_inpaint/model.mjs";
import { NewArea } from "../../javascript/click_inpaint/new_area.mjs";
import { View } from "../../javascript/click_inpaint/view.mjs";

const settled = () => new Promise(setImmediate);
const random = (most) => 1 + Math.floor(Math.random() * most);
const PRESETS = [
    { name: "remove", is_own: false }, { name: "remove_fast", is_own: true }, { name: "background", is_own: false, inverts: true },
    { name: "outpaint", is_own: false, extends: true }, { name: "outpaint_fast", is_own: true, extends: true },
];

function projectOf({ layers = [], invert = false, size = [300, 200] } = {}) {
    return { id: "p", revision: 1, size, picture_version: String(size), layers, edits: [], mask_area: layers.length, refinement: { invert } };
}

function openModel(host = { checkpoints: [{ name: "a", is_inpainting: true }] }) {
    const model = new Model();
    model.update({ status: { engines: [], presets: PRESETS, host, most_pixels: 1_000_000 } });
    model.reset(projectOf());
    return model;
}

/** Extending over parts that write down what reached them. */
function extendingIn(model, extend = async () => projectOf({ size: [400, 200] })) {
    const heard = [];
    const messages = { say: (words) => heard.push(words), announce: (words) => heard.push(words) };
    const stage = { size: { width: 1000, height: 800 }, fit: () => heard.push("fit"), fitTo: (box, free) => heard.push(["fitTo", box, free]) };
    const writes = { push: async (send) => send(7).catch(() => null) };
    const display = { stage, ready: async (project) => project };
    const api = { extend: (...asked) => (heard.push(asked), extend()) };
    return { extending: new Extending({ model, api, writes, messages, display }), heard };
}

test("edges and corners are dragged outwards and never into the picture", () => {
    const before = { left: 10, top: 0, right: 0, bottom: 5 };
    assert.deepEqual(dragged(before, "w", -30.4, 99), { left: 40, top: 0, right: 0, bottom: 5 });
    assert.deepEqual(dragged(before, "w", 30, 0), { left: 0, top: 0, right: 0, bottom: 5 });
    assert.deepEqual(dragged(before, "se", 7, -3), { left: 10, top: 0, right: 7, bottom: 2 });
    assert.deepEqual(dragged(before, "ne", -9, -4), { left: 10, top: 4, right: 0, bottom: 5 });
});

test("every aspect is met to the pixel, holds the picture, and spreads evenly", () => {
    for (let turn = 0; turn < 500; turn++) {
        const size = [random(4000), random(4000)];
        const [across, down] = [random(20), random(20)];
        const borders = toAspect(size, across, down);
        const [width, height] = around(size, borders);
        assert.ok(Math.abs(width - (height * across) / down) <= Math.max(1, across / down), `${size} to ${across}:${down} is ${width} x ${height}`);
        assert.ok(width === size[0] || height === size[1]);
        assert.ok(SIDES.every((side) => Number.isInteger(borders[side]) && borders[side] >= 0));
        assert.ok(borders.right - borders.left <= 1 && borders.right >= borders.left && borders.bottom - borders.top <= 1);
    }
    assert.ok(isNone(toAspect([1600, 900], 16, 9)));
    assert.deepEqual(around([400, 300], byPart([400, 300], 0.25)), [500, 375]);
});

test("a canvas may have as many pixels as a picture and not one more", () => {
    assert.ok(fits([100, 100], { ...NONE, right: 100 }, 20_000) && !fits([100, 100], { ...NONE, right: 101 }, 20_000));
});

test("the view shows a frame that reaches outside of the picture, with room around it", () => {
    const view = new View();
    view.setStage({ width: 1000, height: 800 });
    view.setPicture({ width: 300, height: 200 });
    view.fitTo(frameOf([300, 200], { left: 600, top: 0, right: 0, bottom: 100 }), { side: 100, top: 50, bottom: 150 });
    const [start, end] = [view.toScreen({ x: -600, y: 0 }), view.toScreen({ x: 300, y: 300 })];
    assert.deepEqual([start.x, end.x].map(Math.round), [100, 900]);
    assert.ok(start.y >= 50 && end.y <= 650 && Math.abs(start.y - 50 - (650 - end.y)) < 1e-6);
});

test("the edges are taken in hand, dragged, cancelled and let go", async () => {
    const model = openModel();
    const { extending, heard } = extendingIn(model);
    assert.ok(extending.begin());
    await settled();
    assert.equal(model.tool, "extend");
    assert.equal(heard[0][0], "fitTo");
    const tool = new ExtendTool(model, extending);
    const touch = (x, y) => ({ image: { x, y }, reach: 8 });
    tool.hover(touch(302, 100));
    assert.equal(tool.cursor, "ew-resize");
    tool.down(touch(302, 100));
    tool.move(touch(352.4, 500));
    assert.deepEqual(model.borders, { ...NONE, right: 50 });
    tool.cancel();
    assert.deepEqual(model.borders, NONE);
    tool.down(touch(150, 100)); // the middle is no handle
    tool.move(touch(700, 100));
    tool.up();
    assert.deepEqual(model.borders, NONE);
    tool.down(touch(-3, -3));
    tool.move(touch(-43, -23));
    tool.up();
    assert.deepEqual(model.borders, { ...NONE, left: 40, top: 20 });
    assert.ok(heard.includes("340 × 220 pixels."));
    tool.down(touch(300, 100));
    tool.move(touch(90_000, 100)); // more than a picture may have
    assert.deepEqual(model.borders, { ...NONE, left: 40, top: 20 });
    assert.ok(extending.leave() && !extending.leave());
    await settled();
    assert.equal(heard.at(-1), "fit");
    extending.begin();
    assert.deepEqual(model.borders, NONE);
});

test("Enter asks the server once and leaves; what was refused stays to be changed", async () => {
    const model = openModel();
    const { extending, heard } = extendingIn(model);
    extending.begin();
    await extending.apply();
    assert.match(heard.at(-1), /Drag an edge/);
    extending.set({ ...NONE, right: 100 });
    await Promise.all([extending.apply(), extending.apply()]);
    assert.deepEqual(heard.filter((each) => each[0] === "p"), [["p", 7, { ...NONE, right: 100 }]]);
    assert.equal(model.tool, "select");

    const refused = extendingIn(openModel(), () => Promise.reject(new Error("no")));
    refused.extending.begin();
    refused.extending.set({ ...NONE, top: 5 });
    await refused.extending.apply();
    assert.ok(refused.extending.leave()); // it was still in hand
});

test("while something is painted the edges stay where they are, and too much is said", () => {
    const model = openModel();
    const { extending, heard } = extendingIn(model);
    model.update({ job: {} });
    assert.ok(!extending.begin() && model.tool === "select");
    model.update({ job: null });
    extending.begin();
    extending.set({ ...NONE, left: 9_999_999 });
    assert.deepEqual(model.borders, NONE);
    assert.match(heard.at(-1), /1 million pixels/);
});

test("Outpaint comes with a new area and goes once it is painted and looked at, or undone", async () => {
    const model = openModel();
    new NewArea(model);
    const area = { id: "n1", visible: true, source: "canvas" };
    const adopt = async (project) => (model.adopt(project), await settled());
    await settled();
    assert.equal(model.chosenPreset.name, "remove");
    await adopt(projectOf({ layers: [area], size: [400, 200] }));
    assert.equal(model.chosenPreset.name, "outpaint");
    model.update({ result: { id: "e" } });
    await adopt({ ...projectOf({ size: [400, 200] }), edits: [{ id: "e" }] });
    assert.equal(model.chosenPreset.name, "outpaint"); // for another try
    model.update({ result: null });
    await settled();
    assert.equal(model.chosenPreset.name, "remove");
    await adopt(projectOf({ layers: [{ ...area, id: "n2" }] }));
    model.update({ preset: "remove_fast" });
    await adopt(projectOf());
    assert.equal(model.chosenPreset.name, "remove_fast"); // the person chose it meanwhile
});

test("an inverting preset comes back only with the inverted mask", async () => {
    const model = openModel();
    new NewArea(model);
    await settled();
    for (const [invert, expected] of [[true, "background"], [false, "remove"]]) {
        model.update({ preset: "background" });
        model.adopt(projectOf({ layers: [{ id: `n${invert}`, visible: true, source: "canvas" }] }));
        await settled();
        assert.equal(model.chosenPreset.name, "outpaint");
        model.adopt(projectOf({ invert }));
        await settled();
        assert.equal(model.chosenPreset.name, expected);
    }
});

test("without Stable Diffusion, or without a checkpoint that inpaints, the new area is filled quickly", () => {
    assert.equal(openModel(null).outpainting.name, "outpaint_fast");
    assert.equal(openModel({ checkpoints: [{ is_inpainting: false }] }).outpainting.name, "outpaint_fast");
    assert.equal(openModel().outpainting.name, "outpaint");
});
