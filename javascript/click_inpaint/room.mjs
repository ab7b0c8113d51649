/** Leaves out of a bar, step by step, what there is no room for: how long words are depends on font and language. */

const STEPS = 8;

/** From now on `bar` has the classes `ci-without-1` up to as many steps as it takes; its style says what is left out by each. @param {HTMLElement} bar */
export function keepInRoom(bar) {
    const fit = () => {
        for (let steps = 0; steps <= STEPS; steps++) {
            leaveOut(bar, steps);
            if (fits(bar)) return;
        }
    };
    new ResizeObserver(fit).observe(bar, { box: "border-box" });
    new MutationObserver(fit).observe(bar, { subtree: true, childList: true, characterData: true, attributeFilter: ["hidden"] });
    document.fonts.addEventListener("loadingdone", fit);
}

function leaveOut(bar, steps) {
    for (let step = 1; step <= STEPS; step++) bar.classList.toggle(`ci-without-${step}`, step <= steps);
}

/** By what stands in it: menus that hang from a button may reach further. */
function fits(bar) {
    const end = bar.getBoundingClientRect().right - parseFloat(getComputedStyle(bar).paddingRight);
    return [...bar.children].every((child) => child.getBoundingClientRect().right <= end + 0.5);
}
