/** Order of layers: the server counts from the bottom, the list shows the top first. Pure. */

/**
 * New position (from the bottom) of a layer dropped before row `row` of the list (row = count: below the last).
 * @param {string[]} ids bottom first
 * @param {string} id the dragged layer
 * @param {number} row 0..ids.length, counted in the list as it is drawn now
 */
export function dropPosition(ids, id, row) {
    const from = ids.length - 1 - ids.indexOf(id);
    const to = row > from ? row - 1 : row;
    return ids.length - 1 - to;
}

/** New position (from the bottom) one row up (+1) or down (-1), or null when it cannot move. */
export function stepPosition(ids, id, direction) {
    const to = ids.indexOf(id) + direction;
    return to >= 0 && to < ids.length ? to : null;
}

/** The topmost visible layer whose box holds the place, or null. */
export function layerAt(layers, { x, y }) {
    const hit = layers.findLast(({ visible, box }) => visible && box && x >= box[0] && x < box[2] && y >= box[1] && y < box[3]);
    return hit ?? null;
}
