/** The page's entry: waits for the root element, then loads the editor from our own route, which is never stale: it leads to what the modules are now. */

const ROOT = "click_inpaint";

/** @returns {Promise<HTMLElement>} */
function rootElement() {
    const found = document.getElementById(ROOT);
    if (found) return Promise.resolve(found);
    return new Promise((resolve) => {
        const observer = new MutationObserver(() => {
            const root = document.getElementById(ROOT);
            if (!root) return;
            observer.disconnect();
            resolve(root);
        });
        observer.observe(document.documentElement, { childList: true, subtree: true });
    });
}

/** Where it leads; the host's port answers before our routes are there: wait for this one. @param {string} address */
async function served(address) {
    for (let tries = 0; tries < 60; tries++) {
        const answer = await fetch(address, { credentials: "same-origin" }).catch(() => null);
        if (answer && answer.status !== 404) return answer.url;
        await new Promise((go) => setTimeout(go, 500));
    }
    return address;
}

const root = await rootElement();
if (!root.dataset.mounted) {
    root.dataset.mounted = "yes";
    const { Editor } = await import(await served(new URL("click_inpaint/js/editor.mjs", document.baseURI).href));
    await new Editor(root).start();
}
