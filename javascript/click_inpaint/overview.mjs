/** Everything that was found in a picture: what lies where, what is chosen, what the cursor is on. Knows nothing of the DOM. */

export class Overview {
    /**
     * @param {{labels: Uint16Array, size: [number, number], picture: [number, number], search: string, segments: object[]}} found
     *   labels row by row, the number of the segment that is seen there, 0 = none; segments numbered from 1
     * @param {Set<number>} [chosen]
     * @param {number} [hovered] 0 = none
     */
    constructor(found, chosen = new Set(), hovered = 0) {
        this.found = found;
        this.chosen = chosen;
        this.hovered = hovered;
    }

    get count() {
        return this.found.segments.length;
    }

    /** The segment at a place of the picture, 0 = none. @param {{x: number, y: number}} place picture px */
    at({ x, y }) {
        const { labels, size: [width, height], picture } = this.found;
        const column = Math.floor((x * width) / picture[0]);
        const row = Math.floor((y * height) / picture[1]);
        return column >= 0 && row >= 0 && column < width && row < height ? labels[row * width + column] : 0;
    }

    /** @param {number} number chosen if it was not, else not any more */
    toggled(number) {
        const chosen = new Set(this.chosen);
        if (!chosen.delete(number)) chosen.add(number);
        return new Overview(this.found, chosen, this.hovered);
    }

    /** @param {number} number what the cursor is on */
    pointed(number) {
        return new Overview(this.found, this.chosen, number);
    }
}
