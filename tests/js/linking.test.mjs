/** Every module of the page links: what it imports is exported there. One name that moved leaves the whole page empty. */

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";

const FOLDER = new URL("../../javascript/click_inpaint/", import.meta.url);

for (const name of readdirSync(FOLDER).filter((each) => each.endsWith(".mjs"))) {
    test(`${name} links`, () => assert.doesNotReject(import(new URL(name, FOLDER))));
}
