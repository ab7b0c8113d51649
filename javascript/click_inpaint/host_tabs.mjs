/** The host's tabs by the ids of their panes: their order, their titles and the numbers of their buttons are the person's. */

/** @param {Document|HTMLElement} page @param {string} bar id of the element around the tabs @param {string} pane */
function buttonOf(page, bar, pane) {
    const named = page.querySelector(`#${pane}-button`); // Gradio 4
    if (named) return named;
    const panes = [...page.querySelectorAll(`#${bar} > .tabitem`)];
    const index = panes.findIndex(({ id }) => id === pane);
    return page.querySelectorAll(`#${bar} > .tab-nav > button`)[index] ?? null;
}

/**
 * Show a tab. @param {"tabs"|"mode_img2img"} bar @param {string} pane id of its pane
 * @returns {boolean} false when there is no such tab
 */
export function showTab(bar, pane, page = document) {
    const button = buttonOf(page, bar, pane);
    button?.click();
    return button !== null;
}

/** img2img with one of its sub-tabs in front. @param {string} pane */
export function showImg2img(pane, page = document) {
    return showTab("tabs", "tab_img2img", page) && showTab("mode_img2img", pane, page);
}

/** Our own tab. */
export function showOurs(page = document) {
    return showTab("tabs", "tab_click_inpaint", page);
}
