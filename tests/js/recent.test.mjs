/** The list of projects in words, and what of a project's settings the page takes over. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { restored, settingsOf } from "../../javascript/click_inpaint/kept_settings.mjs";
import { editsOf, when } from "../../javascript/click_inpaint/recent_words.mjs";

const now = new Date(2026, 10, 27, 0, 5);
const at = (...parts) => when(new Date(...parts).toISOString(), now);

test("a time is as near as a person would say it", () => {
    assert.equal(at(2026, 10, 27, 0, 2), "today 00:02");
    assert.equal(at(2026, 10, 26, 23, 58), "yesterday 23:58");
    assert.equal(at(2026, 10, 25, 14, 2), "25 Nov 14:02");
    assert.equal(at(2026, 2, 1, 9, 30), "1 Mar 09:30");
    assert.equal(at(2025, 10, 27, 9, 30), "27 Nov 2025");
    assert.equal(when("nonsense", now), "");
});

test("edits are counted", () => {
    assert.deepEqual([0, 1, 4].map(editsOf), ["no edits", "1 edit", "4 edits"]);
});

test("a preset that has gone is not taken over, the rest is", () => {
    const settings = { preset: "gone", prompt: "a cat", overrides: { mask_blur: 3 }, checkpoint: "sd15", colour: "#0000ff", paints: [{ colour: "#0000ff", radius: 4, points: [[1, 1]] }] };
    const status = { presets: [{ name: "remove" }] };
    assert.deepEqual(restored({ settings }, status), { ...settings, preset: null });
    assert.equal(restored({ settings: { ...settings, preset: "remove" } }, status).preset, "remove");
    assert.deepEqual(settingsOf({ ...settings, zoom: 1 }), settings);
});
