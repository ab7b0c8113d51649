/** Everything that was found: which segment lies where, what is chosen, and in which colours it is seen. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Overview } from "../../javascript/click_inpaint/overview.mjs";
import { coloured, edges } from "../../javascript/click_inpaint/overview_colours.mjs";

const SIZE = [4, 3];
const LABELS = Uint16Array.from([
    0, 1, 1, 2,
    0, 1, 1, 2,
    0, 0, 0, 2,
]);
const ACCENT = [249, 115, 22];

/** Of a picture ten times as large as the labels. */
const overview = () => new Overview({ labels: LABELS, size: SIZE, picture: [40, 30], segments: [{ number: 1 }, { number: 2 }] });

const pixel = (pixels, x, y) => [...pixels.subarray(4 * (y * SIZE[0] + x), 4 * (y * SIZE[0] + x) + 4)];

test("a place of the picture finds its segment, from the first pixel to the last", () => {
    const found = overview();
    assert.equal(found.at({ x: 0, y: 0 }), 0);
    assert.equal(found.at({ x: 10, y: 0 }), 1);
    assert.equal(found.at({ x: 29.9, y: 19.9 }), 1);
    assert.equal(found.at({ x: 39.99, y: 29.99 }), 2);
    for (const outside of [{ x: -1, y: 5 }, { x: 40, y: 5 }, { x: 5, y: 30 }, { x: 35, y: -0.1 }]) assert.equal(found.at(outside), 0);
});

test("a press chooses and the next one takes back, and the one before stays as it was", () => {
    const before = overview();
    const chosen = before.toggled(2);
    assert.deepEqual([...chosen.chosen], [2]);
    assert.deepEqual([...chosen.toggled(1).chosen], [2, 1]);
    assert.deepEqual([...chosen.toggled(2).chosen], []);
    assert.equal(before.chosen.size, 0);
    assert.equal(chosen.pointed(1).hovered, 1);
    assert.deepEqual([...chosen.pointed(1).chosen], [2]);
});

test("lines are where the right or the lower neighbour is another segment", () => {
    assert.deepEqual([...edges(LABELS, SIZE)], [
        1, 0, 1, 0,
        1, 1, 1, 0,
        0, 0, 1, 0,
    ]);
});

test("what is no segment stays clear, segments have colours of their own, chosen ones the accent", () => {
    const lines = edges(LABELS, SIZE);
    const plain = coloured(overview(), lines, ACCENT);
    assert.deepEqual(pixel(plain, 0, 2), [0, 0, 0, 0]);
    const [one, two] = [pixel(plain, 1, 0), pixel(plain, 3, 0)];
    assert.notDeepEqual(one.slice(0, 3), two.slice(0, 3));
    assert.ok(one[3] > 60 && one[3] < 160, "the picture shines through");
    const chosen = coloured(overview().toggled(1), lines, ACCENT);
    assert.deepEqual(pixel(chosen, 1, 0).slice(0, 3), ACCENT);
    assert.ok(pixel(chosen, 1, 0)[3] > one[3]);
    assert.deepEqual(pixel(chosen, 2, 0), [255, 255, 255, 255], "its outline");
    assert.deepEqual(pixel(chosen, 3, 0), two);
});

test("what the cursor is on is seen more strongly, in its own colour", () => {
    const lines = edges(LABELS, SIZE);
    const [plain, hovered] = [coloured(overview(), lines, ACCENT), coloured(overview().pointed(2), lines, ACCENT)];
    assert.deepEqual(pixel(hovered, 3, 0).slice(0, 3), pixel(plain, 3, 0).slice(0, 3));
    assert.ok(pixel(hovered, 3, 0)[3] > pixel(plain, 3, 0)[3]);
});

test("a hundred segments have a hundred colours", () => {
    const labels = Uint16Array.from({ length: 100 }, (_, index) => index + 1);
    const segments = Array.from(labels, (number) => ({ number }));
    const pixels = coloured(new Overview({ labels, size: [100, 1], picture: [100, 1], segments }), new Uint8Array(100), ACCENT);
    const seen = new Set(Array.from({ length: 100 }, (_, at) => String(pixels.subarray(4 * at, 4 * at + 3))));
    assert.ok(seen.size > 90, `${seen.size} colours`);
});
