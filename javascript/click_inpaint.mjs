/** The page's entry: waits for the root element, then loads the editor from our own route, which is never stale. */

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

const root = await rootElement();
if (!root.dataset.mounted) {
    root.dataset.mounted = "yes";
    const { Editor } = await import(new URL("click_inpaint/js/editor.mjs", document.baseURI).href);
    await new Editor(root).start();
}
