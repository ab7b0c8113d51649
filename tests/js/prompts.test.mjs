/** Prompts, boxes and what a gesture makes of them. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { between, handleAt, overlap, pulled, within } from "../../javascript/click_inpaint/boxes.mjs";
import { Prompt } from "../../javascript/click_inpaint/prompts.mjs";

const click = (x, y, label = 1) => ({ x, y, label });

test("points travel in the order of the clicks", () => {
    const prompt = new Prompt().withPoint(click(5, 6)).withPoint(click(1, 2, 0));
    assert.deepEqual(prompt.toJSON(), { points: [[5, 6, 1], [1, 2, 0]], box: null, candidate: null, view: null });
});

test("the server's form comes back as the same prompt", () => {
    const json = { points: [[5.25, 6, 1], [1, 2, 0]], box: [0, 1, 20, 30], candidate: 2, view: [0, 0, 40, 50] };
    assert.deepEqual(Prompt.from(json).toJSON(), json);
    assert.ok(Prompt.from(null).isEmpty);
});

test("a prompt never changes; each change gives a new one", () => {
    const before = new Prompt([click(5, 6)]);
    before.withPoint(click(1, 1)).movedPoint(0, { x: 9, y: 9 }).withBox([0, 0, 1, 1]);
    assert.deepEqual(before.toJSON(), { points: [[5, 6, 1]], box: null, candidate: null, view: null });
});

test("moving a point keeps its label and its turn", () => {
    const prompt = new Prompt([click(5, 6), click(7, 8, 0)]).movedPoint(1, { x: 70, y: 80 });
    assert.deepEqual(prompt.toJSON().points, [[5, 6, 1], [70, 80, 0]]);
});

test("only a single foreground click without a box is lone", () => {
    assert.ok(new Prompt([click(1, 1)]).isLoneClick);
    assert.ok(!new Prompt([click(1, 1, 0)]).isLoneClick);
    assert.ok(!new Prompt([click(1, 1)], [0, 0, 5, 5]).isLoneClick);
    assert.ok(!new Prompt([click(1, 1), click(2, 2)]).isLoneClick);
});

test("the chosen candidate stays when more points are added and goes with the last point", () => {
    const chosen = new Prompt([click(1, 1)]).withCandidate(2);
    assert.equal(chosen.withPoint(click(2, 2)).candidate, 2);
    assert.equal(chosen.withoutPoint(0).candidate, null);
});

test("the part that was seen is kept through every change", () => {
    const seen = new Prompt([click(5, 6)]).seenIn([0, 0, 50, 50]);
    const changed = seen.withPoint(click(7, 8)).movedPoint(0, { x: 9, y: 9 }).withBox([1, 1, 9, 9]).withCandidate(1).withoutPoint(1);
    assert.deepEqual(changed.view, [0, 0, 50, 50]);
});

test("a click that sees the whole picture changes no part, and a first one has none", () => {
    assert.equal(new Prompt([click(5, 6)]).seenIn(null).view, null);
    assert.deepEqual(new Prompt([click(5, 6)]).seenIn([0, 0, 50, 50]).seenIn(null).view, [0, 0, 50, 50]);
});

test("a correction after zooming in is a close one, a little nearer or farther is the same part", () => {
    const far = new Prompt([click(25, 25)]);
    assert.deepEqual(far.withPoint(click(30, 30)).seenIn([20, 20, 40, 40]).view, [20, 20, 40, 40]);
    const near = far.seenIn([0, 0, 50, 50]);
    assert.deepEqual(near.withPoint(click(30, 30)).seenIn([20, 20, 40, 40]).view, [20, 20, 40, 40]);
    assert.deepEqual(near.withPoint(click(30, 30)).seenIn([5, 5, 45, 45]).view, [0, 0, 50, 50]);
    assert.deepEqual(near.withPoint(click(30, 30)).seenIn([0, 0, 90, 90]).view, [0, 0, 50, 50]);
});

test("zoomed in where the first click is out of sight, the part is not what is seen", () => {
    assert.equal(new Prompt([click(5, 5), click(30, 30)]).seenIn([20, 20, 40, 40]).view, null);
    assert.equal(new Prompt([click(30, 30)], [10, 20, 40, 40]).seenIn([20, 20, 40, 40]).view, null);
    assert.deepEqual(new Prompt([], [20, 20, 40, 40]).seenIn([20, 20, 40, 40]).view, [20, 20, 40, 40]);
});

test("a click on what lies beside the part widens it", () => {
    const near = new Prompt([click(5, 5)]).seenIn([0, 0, 50, 50]);
    assert.deepEqual(near.withPoint(click(70, 30)).seenIn([40, 10, 90, 60]).view, [0, 0, 90, 60]);
});

test("the newest of two points on one spot is the one that is grabbed", () => {
    const prompt = new Prompt([click(10, 10), click(11, 10)]);
    assert.equal(prompt.pointAt({ x: 10, y: 10 }, 4), 1);
    assert.equal(prompt.pointAt({ x: 30, y: 10 }, 4), -1);
});

test("a box around the clicked point means the same object, a box elsewhere the next one", () => {
    const prompt = new Prompt([click(10, 10)]);
    assert.ok(prompt.sharesObjectWith([0, 0, 20, 20]));
    assert.ok(!prompt.sharesObjectWith([100, 100, 120, 120]));
    const boxed = new Prompt([], [0, 0, 100, 100]);
    assert.ok(boxed.sharesObjectWith([10, 10, 90, 110]));
    assert.ok(!boxed.sharesObjectWith([95, 95, 300, 300]));
});

test("a box is the same whichever corner the drag began at", () => {
    assert.deepEqual(between({ x: 9, y: 2 }, { x: 3, y: 8 }), [3, 2, 9, 8]);
});

test("a box is cut to the picture and to whole pixels; nothing left is null", () => {
    assert.deepEqual(within([-5, 2.4, 10.2, 99], { width: 20, height: 30 }), [0, 2, 11, 30]);
    assert.equal(within([25, 2, 30, 9], { width: 20, height: 30 }), null);
    assert.equal(within([4, 4, 4, 9], { width: 20, height: 30 }), null);
});

test("overlap counts from the smaller box", () => {
    assert.equal(overlap([0, 0, 10, 10], [5, 0, 15, 10]), 0.5);
    assert.equal(overlap([0, 0, 100, 100], [10, 10, 20, 20]), 1);
    assert.equal(overlap([0, 0, 10, 10], [10, 0, 20, 10]), 0);
});

test("corners win over edges and the inside of a box is free for clicks", () => {
    const box = [10, 10, 110, 60];
    assert.equal(handleAt(box, { x: 11, y: 9 }, 4), "nw");
    assert.equal(handleAt(box, { x: 60, y: 61 }, 4), "s");
    assert.equal(handleAt(box, { x: 108, y: 30 }, 4), "e");
    assert.equal(handleAt(box, { x: 60, y: 30 }, 4), null);
    assert.equal(handleAt(box, { x: 200, y: 10 }, 4), null);
});

test("an edge pulled across the other side turns the box over", () => {
    assert.deepEqual(pulled([10, 10, 20, 20], "e", { x: 5, y: 99 }), [5, 10, 10, 20]);
    assert.deepEqual(pulled([10, 10, 20, 20], "se", { x: 30, y: 40 }), [10, 10, 30, 40]);
});
