/** Strokes of colour: drawn, counted, taken back, cleared, and sent only with presets that take them. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { wordsFor } from "../../javascript/click_inpaint/colour_choice.mjs";
import { Colouring } from "../../javascript/click_inpaint/colouring.mjs";
import { Generating } from "../../javascript/click_inpaint/generating.mjs";
import { Model } from "../../javascript/click_inpaint/model.mjs";
import { drawStroke } from "../../javascript/click_inpaint/stroke_pen.mjs";
import { Stroke } from "../../javascript/click_inpaint/strokes.mjs";

const PRESETS = [{ name: "restyle", takes_colour: true }, { name: "replace", takes_colour: false }];
const settle = () => new Promise((resolve) => setImmediate(resolve));

function opened() {
    const model = new Model();
    const said = [];
    const stage = { invalidate() {} };
    const colouring = new Colouring({ model, messages: { say: (words) => said.push(words) }, display: { stage } });
    const project = { id: "p", size: [100, 80], origin: [0, 0], layers: [], edits: [], mask_area: 10 };
    colouring.reset(project);
    model.reset(project);
    model.update({ status: { host: { checkpoints: [], best: null }, presets: PRESETS, engines: [] }, preset: "restyle", colour: "#0000ff", tool: "colour" });
    return { model, colouring, said };
}

function stroke(...points) {
    const drawn = new Stroke("brush", 4, 1);
    for (const [x, y] of points) drawn.extend({ x, y });
    return drawn;
}

test("a stroke is seen while it is drawn and kept in the colour it was drawn in", () => {
    const { model, colouring } = opened();
    const first = stroke([1, 1], [9, 9]);
    colouring.draw(first);
    assert.deepEqual(colouring.strokes, [{ colour: "#0000ff", radius: 4, points: [[1, 1], [9, 9]] }]);
    assert.equal(model.paints.length, 0);
    colouring.commit(first);
    first.extend({ x: 50, y: 50 });
    model.update({ colour: "#00ff00" });
    colouring.commit(stroke([5, 5]));
    assert.deepEqual(model.paints.map(({ colour, points }) => [colour, points.length]), [["#0000ff", 2], ["#00ff00", 1]]);
    colouring.draw(stroke([7, 7]));
    colouring.discard();
    assert.equal(colouring.strokes.length, 2);
});

test("strokes are taken back one by one, and so is clearing them", () => {
    const { model, colouring } = opened();
    colouring.commit(stroke([1, 1]));
    colouring.commit(stroke([2, 2]));
    colouring.clear();
    assert.equal(model.paints.length, 0);
    assert.ok(colouring.takeBack());
    assert.equal(model.paints.length, 2);
    assert.ok(colouring.takeBack() && colouring.takeBack());
    assert.equal(model.paints.length, 0);
    assert.equal(colouring.takeBack(), false);
});

test("strokes that came with the project are taken back too", () => {
    const { model, colouring } = opened();
    model.update({ paints: [{ colour: "#0000ff", radius: 4, points: [[1, 1]] }] });
    assert.ok(colouring.canTakeBack && colouring.takeBack());
    assert.deepEqual(model.paints, []);
});

test("more than the server takes is not kept, with a sentence", () => {
    const { model, colouring, said } = opened();
    for (let number = 0; number < 201; number++) colouring.commit(stroke([number, 1]));
    assert.equal(model.paints.length, 200);
    assert.equal(said.length, 1);
    colouring.clear();
    colouring.commit({ radius: 4, points: Array.from({ length: 20001 }, () => [1, 1]) });
    assert.equal(model.paints.length, 0);
    assert.equal(said.length, 2);
});

test("a preset that takes colours is asked with them: strokes, else one colour for all", () => {
    const { model, colouring } = opened();
    const asked = () => Generating.asked(model);
    assert.deepEqual([asked().colour, asked().paints], ["#0000ff", []]);
    colouring.commit(stroke([1, 1]));
    assert.deepEqual([asked().colour, asked().paints], [null, model.paints]);
    model.update({ preset: "replace" });
    assert.deepEqual([asked().colour, asked().paints, colouring.strokes], [null, [], []]);
});

test("the brush goes with its preset and with the selection", async () => {
    for (const change of [{ preset: "replace" }, { project: { id: "p", size: [100, 80], origin: [0, 0], layers: [], edits: [], mask_area: 0 } }]) {
        const { model } = opened();
        await settle();
        assert.equal(model.tool, "colour");
        model.update(change);
        await settle();
        assert.equal(model.tool, "select");
    }
});

test("strokes move with a picture that is extended and back with it, those taken back too, and go with it", async () => {
    const { model, colouring } = opened();
    const { project } = model;
    const points = () => model.paints.map((paint) => paint.points);
    colouring.commit(stroke([1, 1]));
    colouring.commit(stroke([2, 3], [9, 9]));
    colouring.clear();
    await settle();
    model.adopt({ ...project, size: [120, 85], origin: [20, 5] });
    await settle();
    colouring.takeBack();
    assert.deepEqual(points(), [[[21, 6]], [[22, 8], [29, 14]]]);
    assert.deepEqual(model.paints[0], { colour: "#0000ff", radius: 4, points: [[21, 6]] });
    model.adopt(project);
    await settle();
    assert.deepEqual(points(), [[[1, 1]], [[2, 3], [9, 9]]]);
    model.adopt({ ...project, size: [120, 80] });
    await settle();
    assert.deepEqual(points()[0], [[1, 1]], "nothing was added on the left or above");
    colouring.reset({ ...project, id: "q", origin: [7, 7] });
    model.reset({ ...project, id: "q", origin: [7, 7] });
    await settle();
    assert.deepEqual(model.paints, []);
});

test("what is coloured is said in words", () => {
    assert.deepEqual([wordsFor(null, []), wordsFor("#0000ff", []), wordsFor(null, [1]), wordsFor("#0000ff", [1, 2])],
        ["", "All that is selected", "1 stroke", "2 strokes"]);
});

test("a stroke is drawn where it lies in the view: a line, or a dab", () => {
    const told = [];
    const pen = new Proxy({}, { get: (kept, name) => kept[name] ?? ((...values) => told.push([name, ...values])), set: (kept, name, value) => ((kept[name] = value), true) });
    const view = { scale: 2, toScreen: ({ x, y }) => ({ x: 10 + 2 * x, y: 20 + 2 * y }) };
    drawStroke(pen, view, { radius: 3, points: [[0, 0], [5, 5]] }, "#123456");
    assert.deepEqual([pen.lineWidth, pen.strokeStyle], [12, "#123456"]);
    assert.deepEqual(told, [["beginPath"], ["moveTo", 10, 20], ["lineTo", 20, 30], ["stroke"]]);
    told.length = 0;
    drawStroke(pen, view, { radius: 3, points: [[1, 1]] }, "#123456");
    assert.deepEqual(told.slice(-2), [["arc", 12, 22, 6, 0, 2 * Math.PI], ["fill"]]);
});
