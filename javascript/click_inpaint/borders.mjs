/** How much is added around a picture: {left, top, right, bottom} in whole picture pixels, 0 or more. Pure. */

/** @typedef {{left: number, top: number, right: number, bottom: number}} Borders */

export const SIDES = ["left", "top", "right", "bottom"];
/** @type {Borders} */
export const NONE = Object.freeze({ left: 0, top: 0, right: 0, bottom: 0 });

/** @param {Borders} borders */
export function isNone(borders) {
    return SIDES.every((side) => borders[side] === 0);
}

/** Size of the larger canvas. @param {[number, number]} size @param {Borders} borders @returns {[number, number]} */
export function around([width, height], { left, top, right, bottom }) {
    return [left + width + right, top + height + bottom];
}

/** The larger canvas as XYXY in the picture's own pixels. */
export function frameOf([width, height], { left, top, right, bottom }) {
    return [-left, -top, width + right, height + bottom];
}

/** After an edge or a corner was dragged that far, in picture pixels; the picture itself is never cut. @param {string} handle "n", "se", ... */
export function dragged({ left, top, right, bottom }, handle, dx, dy) {
    const more = (is, before, by) => (handle.includes(is) ? Math.max(0, Math.round(before + by)) : before);
    return { left: more("w", left, -dx), top: more("n", top, -dy), right: more("e", right, dx), bottom: more("s", bottom, dy) };
}

/** As much on both sides as gives the canvas that aspect: the picture is widened or heightened. */
export function toAspect([width, height], across, down) {
    const wide = Math.max(width, Math.round((height * across) / down));
    const high = Math.max(height, Math.round((width * down) / across));
    return spread(wide > width ? wide - width : 0, high > height ? high - height : 0);
}

/** A part of the size more, spread over all sides. */
export function byPart([width, height], part) {
    return spread(Math.round(width * part), Math.round(height * part));
}

/** True when the canvas has at most so many pixels. */
export function fits(size, borders, most) {
    const [width, height] = around(size, borders);
    return width * height <= most;
}

function spread(across, down) {
    const left = Math.floor(across / 2);
    const top = Math.floor(down / 2);
    return { left, top, right: across - left, bottom: down - top };
}
