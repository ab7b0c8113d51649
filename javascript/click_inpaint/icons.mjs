/** The page's own line icons, 24 x 24, drawn with the colour of the text. */

import { element } from "./dom.mjs";

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
    open: "M3 18.5V6.5a1.5 1.5 0 0 1 1.5-1.5h4.2l2.1 2.4h8.7A1.5 1.5 0 0 1 21 8.9v9.6a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 18.5Z",
    select: "M5.5 3.8 19.6 11a.6.6 0 0 1-.1 1.1l-5.6 1.8-2.2 5.6a.6.6 0 0 1-1.1 0L4.6 4.6a.6.6 0 0 1 .9-.8Z",
    hover: "m10.5 10.5 9.3 3.5a.5.5 0 0 1 0 .9l-3.7 1.4-1.4 3.7a.5.5 0 0 1-.9 0l-3.3-9.5ZM9 3v2.6M3 9h2.6M4.8 4.8l1.8 1.8M13.2 4.8l-1.8 1.8M4.8 13.2l1.8-1.8",
    brush: "M20.3 3.7a2.2 2.2 0 0 0-3.1 0l-8 8 3.1 3.1 8-8a2.2 2.2 0 0 0 0-3.1ZM9.2 11.7c-3.6-.4-4 2.7-4.4 4.6-.2 1.2-.9 2.2-1.8 2.9 3.7 1.6 9.6.7 9.3-4.4",
    eraser: "m8.6 20-4.9-4.9a1.7 1.7 0 0 1 0-2.4l8.6-8.6a1.7 1.7 0 0 1 2.4 0l5.3 5.3a1.7 1.7 0 0 1 0 2.4L11.8 20M8 8.4l7.7 7.7M8.6 20H21",
    lasso: "M6.9 15.9C4.5 14.7 3 12.9 3 10.9 3 7.1 7 4 12 4s9 3.1 9 6.9-4 6.9-9 6.9c-.9 0-1.7-.1-2.5-.3M9.5 17.1a2 2 0 1 1-4 0 2 2 0 0 1 4 0ZM7.6 19.1c.2 1.3-.3 2.3-1.4 2.9",
    hand: "M8 13V6.2a1.5 1.5 0 0 1 3 0V11m0-.5V4.7a1.5 1.5 0 0 1 3 0V11m0-4.3a1.5 1.5 0 0 1 3 0V12m0-2.3a1.5 1.5 0 0 1 3 0V15c0 3.6-2.6 6.3-6.3 6.3-3.2 0-4.7-1.3-6.3-3.9l-3-4.9a1.5 1.5 0 0 1 2.5-1.6L8 13",
    undo: "M8.5 6 4 10.5 8.5 15M4.5 10.5H14a5.5 5.5 0 0 1 5.5 5.5v2",
    redo: "m15.5 6 4.5 4.5-4.5 4.5M19.5 10.5H10A5.5 5.5 0 0 0 4.5 16v2",
    eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM15 12a3 3 0 1 1-6 0 3 3 0 0 1 6 0Z",
    hidden: "M4 4l16 16M9.9 5.7A9 9 0 0 1 12 5.5c6 0 9.5 6.5 9.5 6.5a16 16 0 0 1-3 3.6M6.3 7.4A15 15 0 0 0 2.5 12S6 18.5 12 18.5c1.5 0 2.9-.4 4.1-1M9.9 9.9a3 3 0 0 0 4.2 4.2",
    trash: "M4.5 6.5h15M9.5 6.5V4.8c0-.7.6-1.3 1.3-1.3h2.4c.7 0 1.3.6 1.3 1.3v1.7M6.5 6.5l.8 12.2c.1 1 .9 1.8 1.9 1.8h5.6c1 0 1.8-.8 1.9-1.8l.8-12.2M10.2 10.5v6M13.8 10.5v6",
    add: "M12 5v14M5 12h14",
    subtract: "M5 12h14",
    intersect: "M14.5 12a5.5 5.5 0 1 1-11 0 5.5 5.5 0 0 1 11 0ZM20.5 12a5.5 5.5 0 1 1-11 0 5.5 5.5 0 0 1 11 0Z",
    compare: "M12 3v18M9 6.5H5.5A1.5 1.5 0 0 0 4 8v8a1.5 1.5 0 0 0 1.5 1.5H9M15 6.5h3.5A1.5 1.5 0 0 1 20 8v8a1.5 1.5 0 0 1-1.5 1.5H15",
    sides: "m9 7-5 5 5 5M15 7l5 5-5 5",
    export: "M12 15V4M7.5 8.5 12 4l4.5 4.5M4.5 14v4a2 2 0 0 0 2 2h11a2 2 0 0 0 2-2v-4",
    save: "M12 4v11M7.5 10.5 12 15l4.5-4.5M4.5 19.5h15",
    down: "m7 10 5 5 5-5",
    close: "M6 6l12 12M18 6 6 18",
    check: "m5 12.5 4.5 4.5L19 7.5",
    warning: "M12 9v4.5M12 17v.01M10.3 4.4 2.9 17.2A2 2 0 0 0 4.6 20.2h14.8a2 2 0 0 0 1.7-3L13.7 4.4a2 2 0 0 0-3.4 0Z",
    note: "M12 11v5.5M12 7.5v.01M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z",
    help: "M9.3 9.3a2.8 2.8 0 1 1 4 2.5c-.9.4-1.3 1-1.3 2M12 17v.01M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z",
    closely: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM15.3 15.3 20 20M10.5 8v5M8 10.5h5",
    copy: "M9 9h10.5v11H9zM15 9V4H4.5v11H9",
    again: "M4.5 11.5a7.5 7.5 0 0 1 13-4.5L20 9.5M20 4.5v5h-5M19.5 12.5a7.5 7.5 0 0 1-13 4.5L4 14.5M4 19.5v-5h5",
    picture: "M5 4.5h14A1.5 1.5 0 0 1 20.5 6v12a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 18V6A1.5 1.5 0 0 1 5 4.5ZM3.5 16.5l5-5 5 5M13 13.5l2.5-2.5 5 5M16 8.5v.01",
    photos: "M8.5 4.5h10A1.5 1.5 0 0 1 20 6v8.5M4 9.5A1.5 1.5 0 0 1 5.5 8h10A1.5 1.5 0 0 1 17 9.5v8.5a1.5 1.5 0 0 1-1.5 1.5h-10A1.5 1.5 0 0 1 4 18ZM4 16.5l3.5-3.5 5 5M11 16l1.5-1.5 4 4M13 11.5v.01",
    spark: "M12 3.5 13.9 9a2 2 0 0 0 1.2 1.2L20.5 12l-5.4 1.9a2 2 0 0 0-1.2 1.2L12 20.5l-1.9-5.4a2 2 0 0 0-1.2-1.2L3.5 12l5.4-1.8A2 2 0 0 0 10.1 9L12 3.5Z",
    fit: "M4 9V5.5A1.5 1.5 0 0 1 5.5 4H9M15 4h3.5A1.5 1.5 0 0 1 20 5.5V9M20 15v3.5a1.5 1.5 0 0 1-1.5 1.5H15M9 20H5.5A1.5 1.5 0 0 1 4 18.5V15",
    extend: "M8 8h8v8H8zM12 5V2.5M10.5 4 12 2.5 13.5 4M12 19v2.5M10.5 20l1.5 1.5 1.5-1.5M5 12H2.5M4 10.5 2.5 12 4 13.5M19 12h2.5M20 10.5l1.5 1.5-1.5 1.5",
    everything: "M4 4.5h7v7H4zM13.5 4.5h6.5v7h-6.5zM4 14h7v6H4zM13.5 14h6.5v6h-6.5z",
    search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM15.3 15.3 20 20",
    people: "M9 11a3.2 3.2 0 1 0 0-6.4A3.2 3.2 0 0 0 9 11ZM3 19.5c0-3.2 2.6-5.4 6-5.4s6 2.2 6 5.4M15.6 4.9a3.1 3.1 0 0 1 0 5.8M17.6 14.4c2 .8 3.4 2.6 3.4 5.1",
    shadow: "M12 3.5a3 3 0 1 1 0 6 3 3 0 0 1 0-6ZM9.5 16.5v-4a2.5 2.5 0 0 1 5 0v4M9.5 16.5 4 20.5h9.5l1-4",
    models: "M12 3 20 7.5v9L12 21l-8-4.5v-9L12 3ZM4.2 7.6 12 12l7.8-4.4M12 12v8.8",
    recent: "M12 7.5V12l3 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z",
    grip: "M9 6v.01M15 6v.01M9 12v.01M15 12v.01M9 18v.01M15 18v.01",
};

/**
 * One icon as an SVG element, hidden from screen readers: the button that holds it has the name.
 * @param {keyof typeof PATHS} name
 */
export function icon(name) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("class", "ci-icon");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", PATHS[name]);
    svg.append(path);
    return svg;
}

/** A square button with an icon only; the title is its name for screen readers too. */
export function iconButton(name, title, click) {
    return element("button", { class: "ci-icon-button", type: "button", title, "aria-label": title, click }, icon(name));
}

/** Show another icon in a button that has one. */
export function setIcon(button, name) {
    const path = button.querySelector("path");
    if (path.getAttribute("d") !== PATHS[name]) path.setAttribute("d", PATHS[name]);
}
