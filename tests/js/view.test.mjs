/** The view: every click lands on the pixel that is under the cursor. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { View } from "../../javascript/click_inpaint/view.mjs";

/** A small repeatable source of numbers from 0 to 1. */
function numbers(seed) {
    let state = seed;
    return () => {
        state = (state * 1664525 + 1013904223) % 4294967296;
        return state / 4294967296;
    };
}

const close = (a, b, by = 1e-6) => assert.ok(Math.abs(a - b) <= by, `${a} is not ${b}`);

function someView(next) {
    const view = new View();
    view.setStage({ width: 300 + next() * 1500, height: 200 + next() * 900 });
    view.setPicture({ width: Math.ceil(next() * 9000), height: Math.ceil(next() * 9000) });
    for (let i = 0; i < 5; i++) {
        view.zoomAt({ x: next() * view.stage.width, y: next() * view.stage.height }, Math.exp(next() * 4 - 2));
        view.panBy(next() * 400 - 200, next() * 400 - 200);
    }
    return view;
}

test("a place goes to the screen and back unchanged at any zoom", () => {
    const next = numbers(1);
    for (let round = 0; round < 500; round++) {
        const view = someView(next);
        const place = { x: next() * view.picture.width, y: next() * view.picture.height };
        const back = view.toImage(view.toScreen(place));
        close(back.x, place.x);
        close(back.y, place.y);
    }
});

test("the middle of a drawn pixel is that pixel, whatever the device pixel ratio", () => {
    const next = numbers(2);
    for (let round = 0; round < 500; round++) {
        const view = someView(next);
        const ratio = [1, 1.25, 1.5, 2, 2.625, 3][Math.floor(next() * 6)];
        const pixel = { x: Math.floor(next() * view.picture.width), y: Math.floor(next() * view.picture.height) };
        const device = { x: (view.x + (pixel.x + 0.5) * view.scale) * ratio, y: (view.y + (pixel.y + 0.5) * view.scale) * ratio };
        const hit = view.toImage({ x: device.x / ratio, y: device.y / ratio });
        assert.deepEqual({ x: Math.floor(hit.x), y: Math.floor(hit.y) }, pixel);
    }
});

test("zooming keeps the pixel under the cursor while the picture may move freely", () => {
    const next = numbers(3);
    for (let round = 0; round < 500; round++) {
        const view = new View();
        view.setStage({ width: 900, height: 700 });
        view.setPicture({ width: 1200, height: 900 });
        view.zoomTo(1 + next() * 3);
        const cursor = { x: 200 + next() * 500, y: 150 + next() * 400 };
        const before = view.toImage(cursor);
        view.zoomAt(cursor, Math.exp(next() * 2));
        const after = view.toImage(cursor);
        close(after.x, before.x);
        close(after.y, before.y);
    }
});

test("the zoom stays between its limits", () => {
    const view = new View();
    view.setStage({ width: 900, height: 700 });
    view.setPicture({ width: 1200, height: 900 });
    view.zoomAt({ x: 1, y: 1 }, 1e9);
    assert.equal(view.scale, 32);
    view.zoomAt({ x: 1, y: 1 }, 1e-9);
    assert.equal(view.scale, 0.02);
});

test("fitting shows the whole picture in the middle", () => {
    const view = new View();
    view.setStage({ width: 1000, height: 500 });
    view.setPicture({ width: 4000, height: 1000 });
    const { left, top, width, height } = view.visible();
    close(left, (1000 - width) / 2);
    close(top, (500 - height) / 2);
    close(width / height, 4);
    assert.ok(width < 1000);
});

/** A picture at 100 % with its pixel (100, 200) in the stage's corner. */
function near() {
    const view = new View();
    view.setStage({ width: 900, height: 700 });
    view.setPicture({ width: 4000, height: 3000 });
    view.zoomTo(1);
    view.panBy(-100 - view.x, -200 - view.y);
    return view;
}

test("what is seen of a picture is what lies on the stage, in whole pixels", () => {
    const view = near();
    assert.deepEqual(view.seen(), [100, 200, 1000, 900]);
    view.panBy(0.5, 0.5);
    assert.deepEqual(view.seen(), [99, 199, 1000, 900]);
    view.panBy(300, 500);
    assert.deepEqual(view.seen(), [0, 0, 700, 400]);
});

test("of a picture that is shown whole no part is seen", () => {
    const view = near();
    view.fit();
    assert.equal(view.seen(), null);
    view.zoomTo(0.1);
    assert.equal(view.seen(), null);
});

test("what is seen lies inside the picture at any zoom and has something in it", () => {
    const next = numbers(4);
    for (let round = 0; round < 500; round++) {
        const view = someView(next);
        const [x1, y1, x2, y2] = view.seen() ?? [0, 0, view.picture.width, view.picture.height];
        assert.ok(x1 >= 0 && y1 >= 0 && x2 <= view.picture.width && y2 <= view.picture.height);
        assert.ok(x2 - x1 >= 1 && y2 - y1 >= 1);
    }
});

test("a small picture is fitted without being blown up more than eight times", () => {
    const view = new View();
    view.setStage({ width: 1000, height: 1000 });
    view.setPicture({ width: 10, height: 10 });
    assert.equal(view.scale, 8);
});

test("a fitted picture follows the window, a zoomed one keeps its scale", () => {
    const view = new View();
    view.setStage({ width: 1000, height: 1000 });
    view.setPicture({ width: 2000, height: 2000 });
    const whole = view.scale;
    view.setStage({ width: 500, height: 500 });
    assert.ok(view.scale < whole);
    view.zoomTo(1);
    view.setStage({ width: 800, height: 800 });
    assert.equal(view.scale, 1);
});

test("the picture cannot be lost off the stage", () => {
    const view = new View();
    view.setStage({ width: 900, height: 700 });
    view.setPicture({ width: 1200, height: 900 });
    for (const [dx, dy] of [[1e6, 0], [-1e6, 0], [0, 1e6], [0, -1e6]]) {
        view.panBy(dx, dy);
        const { width, height } = view.visible();
        assert.ok(width >= 63 && height >= 63, `${width} x ${height} left`);
    }
});
