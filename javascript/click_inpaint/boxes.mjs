/** Box arithmetic: [x1, y1, x2, y2] in picture pixels, end exclusive. Pure. */

/** What the cursor looks like over a handle. */
export const CURSORS = {
    n: "ns-resize", s: "ns-resize", e: "ew-resize", w: "ew-resize",
    nw: "nwse-resize", se: "nwse-resize", ne: "nesw-resize", sw: "nesw-resize",
};

const clamp = (value, high) => Math.min(Math.max(value, 0), high);

/** The box between two corners, whichever way it was dragged. */
export function between(a, b) {
    return [Math.min(a.x, b.x), Math.min(a.y, b.y), Math.max(a.x, b.x), Math.max(a.y, b.y)];
}

/** The box cut to the picture and to whole pixels, or null when nothing is left. */
export function within([x1, y1, x2, y2], { width, height }) {
    const box = [clamp(Math.floor(x1), width), clamp(Math.floor(y1), height), clamp(Math.ceil(x2), width), clamp(Math.ceil(y2), height)];
    return box[2] - box[0] >= 1 && box[3] - box[1] >= 1 ? box : null;
}

/** Area in square pixels. */
export function area([x1, y1, x2, y2]) {
    return Math.max(0, x2 - x1) * Math.max(0, y2 - y1);
}

/** Shared area as a part of the smaller box, 0 to 1. */
export function overlap(a, b) {
    const shared = [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])];
    const least = Math.min(area(a), area(b));
    return least > 0 ? area(shared) / least : 0;
}

/** The smallest box around both. */
export function union(a, b) {
    return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}

/** True when the place lies in the box. */
export function holds([x1, y1, x2, y2], { x, y }) {
    return x >= x1 && x < x2 && y >= y1 && y < y2;
}

/**
 * Which edges of the box lie within reach of a place: "n", "se", ... or null.
 * @param {number[]} box
 * @param {{x: number, y: number}} place
 * @param {number} reach picture px
 */
export function handleAt([x1, y1, x2, y2], { x, y }, reach) {
    if (x < x1 - reach || x > x2 + reach || y < y1 - reach || y > y2 + reach) return null;
    const near = (a, b) => Math.abs(a - b) <= reach;
    const vertical = near(y, y1) ? "n" : near(y, y2) ? "s" : "";
    const horizontal = near(x, x1) ? "w" : near(x, x2) ? "e" : "";
    return vertical + horizontal || null;
}

/** The box after one handle was dragged to a place; dragging across the other side turns it over. */
export function pulled([x1, y1, x2, y2], handle, { x, y }) {
    const a = { x: handle.includes("w") ? x : x1, y: handle.includes("n") ? y : y1 };
    const b = { x: handle.includes("e") ? x : x2, y: handle.includes("s") ? y : y2 };
    return between(a, b);
}
