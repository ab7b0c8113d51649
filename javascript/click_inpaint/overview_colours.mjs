/** The colours of what was found: a hue for each segment, far from its neighbours'; the chosen ones in the accent colour. Pure. */

const TURN = 0.381966; // of the hues, the golden angle: no two numbers near each other get hues near each other
const HUES = { first: 55, all: 315 }; // degrees: no orange, which is what is chosen
const FILL = { plain: 0.4, hovered: 0.68, chosen: 0.66 }; // opacity
const LINE = 0.85;

/** True where a segment ends: its right or lower neighbour is another one. @returns {Uint8Array} */
export function edges(labels, [width, height]) {
    const found = new Uint8Array(labels.length);
    for (let y = 0, at = 0; y < height; y++) {
        for (let x = 0; x < width; x++, at++) {
            const other = (x + 1 < width && labels[at] !== labels[at + 1]) || (y + 1 < height && labels[at] !== labels[at + width]);
            if (other) found[at] = 1;
        }
    }
    return found;
}

/**
 * @param {import("./overview.mjs").Overview} overview
 * @param {Uint8Array} lines what `edges` found
 * @param {[number, number, number]} accent
 * @returns {Uint8ClampedArray} RGBA, row by row
 */
export function coloured({ found: { labels, segments }, chosen, hovered }, lines, accent) {
    const fill = new Uint32Array(segments.length + 1);
    const line = new Uint32Array(segments.length + 1);
    for (let number = 1; number <= segments.length; number++) {
        const isChosen = chosen.has(number);
        const colour = isChosen ? accent : hue((HUES.first + ((number * TURN) % 1) * HUES.all) % 360);
        const opacity = number === hovered ? FILL.hovered : isChosen ? FILL.chosen : FILL.plain;
        fill[number] = packed(colour, opacity);
        line[number] = isChosen || number === hovered ? packed([255, 255, 255], 1) : packed(colour, LINE);
    }
    const pixels = new Uint32Array(labels.length);
    for (let at = 0; at < labels.length; at++) pixels[at] = lines[at] ? line[labels[at]] : fill[labels[at]];
    return new Uint8ClampedArray(pixels.buffer);
}

/** Red, green, blue of a hue with the same saturation and lightness. @param {number} degrees */
function hue(degrees) {
    const channel = (shift) => {
        const place = (shift + degrees / 30) % 12;
        return Math.round(255 * (0.56 - 0.4 * Math.max(-1, Math.min(place - 3, 9 - place, 1))));
    };
    return [channel(0), channel(8), channel(4)];
}

/** As a canvas has it in memory, on every machine that browsers run on. */
function packed([red, green, blue], opacity) {
    return ((Math.round(255 * opacity) << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
