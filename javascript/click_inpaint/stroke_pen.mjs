/** Draws a stroke as the server will rasterise it: round ends and corners, a lasso filled. */

/**
 * @param {CanvasRenderingContext2D} pen in CSS px
 * @param {import("./view.mjs").View} view
 * @param {{points: [number, number][], radius: number, isLasso?: boolean}} stroke in picture px
 * @param {string} colour
 */
export function drawStroke(pen, view, { points, radius, isLasso }, colour) {
    pen.strokeStyle = pen.fillStyle = colour;
    pen.lineWidth = 2 * radius * view.scale;
    pen.lineCap = pen.lineJoin = "round";
    pen.beginPath();
    const places = points.map(([x, y]) => view.toScreen({ x, y }));
    places.forEach(({ x, y }, index) => (index ? pen.lineTo(x, y) : pen.moveTo(x, y)));
    if (isLasso) pen.fill("evenodd");
    else if (places.length === 1) dab(pen, places[0], radius * view.scale);
    else pen.stroke();
}

function dab(pen, { x, y }, radius) {
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.fill();
}
