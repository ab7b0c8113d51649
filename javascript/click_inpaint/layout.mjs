/** Puts the parts together and gives the whole the height that the window leaves. */

import { element } from "./dom.mjs";

const LEAST = 520; // CSS px
const FOOT = 12; // free space below, CSS px

/**
 * @param {HTMLElement} root
 * @param {Record<"toolbar"|"toolbox"|"stage"|"status"|"foot", HTMLElement> & {sections: HTMLElement[], more: Node[]}} parts
 */
export function layOut(root, { toolbar, toolbox, stage, status, sections, foot, more }) {
    const panel = element("div", { class: "ci-panel" }, ...sections);
    const side = element("aside", { class: "ci-side", "aria-label": "Selection and removal" }, panel, foot);
    const app = element("div", { class: "ci-app" }, toolbar, toolbox, stage, status, side);
    root.append(app, ...more);
    keepHeight(root);
}

/** From the root's top to the window's foot: measured again whenever something around it moves. */
function keepHeight(root) {
    const measure = () => {
        if (root.offsetParent === null) return;
        const top = root.getBoundingClientRect().top + window.scrollY;
        const height = `${Math.max(LEAST, Math.floor(window.innerHeight - top - FOOT))}px`;
        if (root.style.height !== height) root.style.height = height;
    };
    const observer = new ResizeObserver(measure);
    observer.observe(root);
    observer.observe(document.body);
    window.addEventListener("resize", measure);
    measure();
}
