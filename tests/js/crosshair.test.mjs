/** The keyboard's crosshair: one step at a time, never off the picture. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { stepped } from "../../javascript/click_inpaint/crosshair.mjs";

const SIZE = [100, 50];

test("a step goes one way", () => {
    assert.deepEqual(stepped({ x: 50, y: 25 }, "left", 10, SIZE), { x: 40, y: 25 });
    assert.deepEqual(stepped({ x: 50, y: 25 }, "down", 1, SIZE), { x: 50, y: 26 });
});

test("it stops in the last pixel", () => {
    assert.deepEqual(stepped({ x: 95, y: 2 }, "right", 10, SIZE), { x: 99.5, y: 2 });
    assert.deepEqual(stepped({ x: 95, y: 2 }, "up", 10, SIZE), { x: 95, y: 0.5 });
});
