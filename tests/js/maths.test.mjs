/** Slider scales, shares, strokes, layer order, file names and times: the small sums of the page. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileName } from "../../javascript/click_inpaint/exporter.mjs";
import { dropPosition, layerAt, stepPosition } from "../../javascript/click_inpaint/order.mjs";
import { timeLeft } from "../../javascript/click_inpaint/remove.mjs";
import { Scale, share, STEPS } from "../../javascript/click_inpaint/scales.mjs";
import { nextSize, Stroke, suitableSize } from "../../javascript/click_inpaint/strokes.mjs";

const SCALES = [new Scale(-100, 200), new Scale(0, 100), new Scale(0, 50)];

test("every length survives the way to the slider and back", () => {
    for (const scale of SCALES) {
        for (let value = scale.least; value <= scale.most; value++) assert.equal(scale.toValue(scale.toPosition(value)), value);
    }
});

test("a slider's ends are the limits and it never runs backwards", () => {
    for (const scale of SCALES) {
        assert.equal(scale.toValue(0), scale.least);
        assert.equal(scale.toValue(STEPS), scale.most);
        for (let position = 1; position <= STEPS; position++) assert.ok(scale.toValue(position) >= scale.toValue(position - 1));
    }
});

test("zero is really zero, never minus zero", () => {
    const grow = SCALES[0];
    assert.ok(Object.is(grow.toValue(grow.zero), 0));
    assert.ok(Object.is(grow.toValue(grow.zero - 1), 0));
});

test("typed nonsense becomes an allowed length", () => {
    const feather = SCALES[1];
    assert.deepEqual(["", "abc", "-5", "7.6", "1e9"].map((typed) => feather.limit(typed)), [0, 0, 0, 8, 100]);
});

test("a share keeps two telling digits and never calls something nothing", () => {
    const size = [1000, 1000];
    assert.equal(share(38000, size), "3.8 %");
    assert.equal(share(456000, size), "46 %");
    assert.equal(share(99900, size), "10 %");
    assert.equal(share(12, size), "< 0.1 %");
    assert.equal(share(0, size), "0 %");
});

test("a brush always becomes larger and smaller, down to one pixel", () => {
    for (let size = 1; size < 1000; size++) assert.ok(nextSize(size, 1) > size, `${size} up`);
    for (let size = 2; size <= 1000; size++) assert.ok(nextSize(size, -1) < size, `${size} down`);
    assert.equal(nextSize(1, -1), 1);
    assert.equal(nextSize(1000, 1), 1000);
});

test("the first brush suits the picture", () => {
    assert.equal(suitableSize([1200, 900]), 36);
    assert.equal(suitableSize([50, 20]), 4);
});

test("a stroke leaves out places that the hand has hardly left", () => {
    const stroke = new Stroke("brush", 5, 2);
    for (const x of [0, 0.2, 0.4, 5, 5.1, 9]) stroke.extend({ x, y: 0 });
    assert.deepEqual(stroke.points, [[0, 0], [5, 0], [9, 0]]);
    assert.deepEqual(stroke.toJSON(), { tool: "brush", radius: 5, points: [[0, 0], [5, 0], [9, 0]] });
});

test("a lasso needs an area, a brush only a dab", () => {
    const lasso = new Stroke("lasso-eraser", 1, 1);
    lasso.extend({ x: 0, y: 0 });
    lasso.extend({ x: 9, y: 0 });
    assert.ok(!lasso.isWorthSending);
    lasso.extend({ x: 9, y: 9 });
    assert.ok(lasso.isWorthSending && lasso.isLasso && lasso.erases);
    const dab = new Stroke("brush", 5, 1);
    dab.extend({ x: 0, y: 0 });
    assert.ok(dab.isWorthSending && !dab.erases);
});

/** The list, top first, after a move to a position counted from the bottom. */
function listAfter(ids, id, position) {
    const rest = ids.filter((other) => other !== id);
    rest.splice(position, 0, id);
    return rest.reverse().join("");
}

test("a dropped layer lands where the line was", () => {
    const ids = ["a", "b", "c", "d"]; // the list shows d c b a
    assert.equal(listAfter(ids, "a", dropPosition(ids, "a", 0)), "adcb");
    assert.equal(listAfter(ids, "a", dropPosition(ids, "a", 2)), "dcab");
    assert.equal(listAfter(ids, "d", dropPosition(ids, "d", 4)), "cbad");
    assert.equal(listAfter(ids, "d", dropPosition(ids, "d", 2)), "cdba");
    assert.equal(listAfter(ids, "c", dropPosition(ids, "c", 1)), "dcba");
    assert.equal(listAfter(ids, "c", dropPosition(ids, "c", 2)), "dcba");
});

test("a step stops at the ends of the list", () => {
    assert.equal(stepPosition(["a", "b"], "a", 1), 1);
    assert.equal(stepPosition(["a", "b"], "b", 1), null);
    assert.equal(stepPosition(["a", "b"], "a", -1), null);
});

test("the eraser finds the topmost visible layer under it", () => {
    const layers = [
        { id: "low", visible: true, box: [0, 0, 50, 50] },
        { id: "top", visible: true, box: [20, 20, 60, 60] },
        { id: "unseen", visible: false, box: [0, 0, 90, 90] },
        { id: "empty", visible: true, box: null },
    ];
    assert.equal(layerAt(layers, { x: 30, y: 30 }).id, "top");
    assert.equal(layerAt(layers, { x: 5, y: 5 }).id, "low");
    assert.equal(layerAt(layers, { x: 80, y: 80 }), null);
});

test("a saved file has the server's name, with its accents", () => {
    assert.equal(fileName("attachment; filename*=UTF-8''caf%C3%A9%20mask.png", "mask"), "café mask.png");
    assert.equal(fileName('attachment; filename="a.png"', "mask"), "a.png");
    assert.equal(fileName(null, "mask"), "mask");
});

test("times and sizes are said as people say them", () => {
    assert.deepEqual([null, 0.2, 4.4, 200].map(timeLeft), ["", "", "4 s left", "3 min left"]);
});
