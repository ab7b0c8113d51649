/** Paints what lies on top: points, the box, a lasso being drawn, the circle of the brush. */

const POINT = 6.5; // radius of a point, CSS px
const HANDLE = 3.5; // half a box handle, CSS px

export class Marks {
    #model;
    #stage;
    #theme;
    /** @type {{box: number[]|null, lasso: [number, number][]|null, brush: {x: number, y: number}|null, cross: {x: number, y: number}|null, hot: number}} in picture px */
    live = { box: null, lasso: null, brush: null, cross: null, hot: -1 };

    constructor(model, stage, theme) {
        this.#model = model;
        this.#stage = stage;
        this.#theme = theme;
    }

    /** Show something for the gesture of the moment. */
    show(live) {
        Object.assign(this.live, live);
        this.#stage.invalidate("marks");
    }

    /** @param {CanvasRenderingContext2D} context in CSS px */
    paint(context) {
        if (this.#model.locked || this.#model.peeking) return;
        const isSelecting = this.#model.tool === "select";
        const box = this.live.box ?? (isSelecting ? this.#model.draft.box : null);
        if (box) this.#box(context, box, !this.live.box);
        if (isSelecting) this.#model.draft.points.forEach((point, index) => this.#point(context, point, index === this.live.hot));
        if (this.live.lasso) this.#lasso(context, this.live.lasso);
        if (this.live.brush) this.#brush(context, this.live.brush);
        if (this.live.cross) this.#cross(context, this.live.cross);
    }

    #box(context, [x1, y1, x2, y2], withHandles) {
        const a = this.#stage.view.toScreen({ x: x1, y: y1 });
        const b = this.#stage.view.toScreen({ x: x2, y: y2 });
        const place = [Math.round(a.x) + 0.5, Math.round(a.y) + 0.5, Math.round(b.x - a.x), Math.round(b.y - a.y)];
        context.lineWidth = 3;
        context.strokeStyle = "rgba(0, 0, 0, 0.35)";
        context.strokeRect(...place);
        context.lineWidth = 1.5;
        context.strokeStyle = this.#theme.blue;
        context.setLineDash([7, 5]);
        context.strokeRect(...place);
        context.setLineDash([]);
        if (withHandles) [a.x, b.x].forEach((x) => [a.y, b.y].forEach((y) => this.#handle(context, x, y)));
    }

    #handle(context, x, y) {
        context.fillStyle = "#fff";
        context.strokeStyle = this.#theme.blue;
        context.lineWidth = 1.5;
        context.beginPath();
        context.rect(x - HANDLE, y - HANDLE, 2 * HANDLE, 2 * HANDLE);
        context.fill();
        context.stroke();
    }

    /** Foreground: green with a plus; background: red with a minus, so that colour is not the only sign. */
    #point(context, { x, y, label }, hot) {
        const place = this.#stage.view.toScreen({ x, y });
        const radius = hot ? POINT + 1.5 : POINT;
        context.save();
        context.shadowColor = "rgba(0, 0, 0, 0.6)";
        context.shadowBlur = 4;
        context.fillStyle = "#fff";
        this.#disc(context, place, radius + 2);
        context.restore();
        context.fillStyle = label ? this.#theme.add : this.#theme.takeAway;
        this.#disc(context, place, radius);
        context.fillStyle = "#fff";
        context.fillRect(place.x - 3, place.y - 0.75, 6, 1.5);
        if (label) context.fillRect(place.x - 0.75, place.y - 3, 1.5, 6);
    }

    #disc(context, { x, y }, radius) {
        context.beginPath();
        context.arc(x, y, radius, 0, 2 * Math.PI);
        context.fill();
    }

    #lasso(context, points) {
        context.beginPath();
        for (const [x, y] of points) {
            const place = this.#stage.view.toScreen({ x, y });
            context.lineTo(place.x, place.y);
        }
        this.#twoTone(context, [6, 5]);
    }

    #brush(context, place) {
        const { x, y } = this.#stage.view.toScreen(place);
        const radius = Math.max(1.5, (this.#model.brushSize / 2) * this.#stage.view.scale);
        context.beginPath();
        context.arc(x, y, radius, 0, 2 * Math.PI);
        this.#twoTone(context, []);
    }

    #cross(context, place) {
        const { x, y } = this.#stage.view.toScreen(place);
        context.beginPath();
        for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
            context.moveTo(x + 4 * dx, y + 4 * dy);
            context.lineTo(x + 16 * dx, y + 16 * dy);
        }
        this.#twoTone(context, []);
    }

    /** White over dark: visible on every picture. */
    #twoTone(context, dash) {
        context.lineWidth = 3;
        context.strokeStyle = "rgba(0, 0, 0, 0.5)";
        context.stroke();
        context.lineWidth = 1.5;
        context.strokeStyle = "#fff";
        context.setLineDash(dash);
        context.stroke();
        context.setLineDash([]);
    }
}
