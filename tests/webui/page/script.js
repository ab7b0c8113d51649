/* What the host's pages and extensions find as globals. */

function gradioApp() {
    const apps = document.getElementsByTagName("gradio-app");
    const app = apps.length ? apps[0] : document;
    if (app !== document) app.getElementById = (id) => document.getElementById(id);
    return app.shadowRoot ? app.shadowRoot : app;
}

const get_uiCurrentTab = () => gradioApp().querySelector("#tabs > .tab-nav > button.selected, #tabs > .tab-nav button[aria-selected=true]");
const get_uiCurrentTabContent = () => gradioApp().querySelector('#tabs > .tabitem[id^=tab_]:not([style*="display: none"])');

const uiCallbacks = { update: [], after: [], loaded: [], tab: [], options: [] };
function onUiUpdate(callback) { uiCallbacks.update.push(callback); }
function onAfterUiUpdate(callback) { uiCallbacks.after.push(callback); }
function onUiLoaded(callback) { uiCallbacks.loaded.push(callback); }
function onUiTabChange(callback) { uiCallbacks.tab.push(callback); }
function onOptionsAvailable(callback) { uiCallbacks.options.push(callback); }
function onOptionsChanged(callback) { uiCallbacks.options.push(callback); }
const run = (callbacks, ...values) => callbacks.forEach((callback) => {
    try { callback(...values); } catch (error) { console.error(error); }
});

var opts = {};
let loaded = false;
let lastTab = null;
let later;
document.addEventListener("DOMContentLoaded", () => {
    const observer = new MutationObserver((changes) => {
        run(uiCallbacks.update, changes);
        clearTimeout(later);
        later = setTimeout(() => run(uiCallbacks.after), 200);
        if (!loaded && gradioApp().querySelector("#img2img_prompt")) {
            loaded = true;
            run(uiCallbacks.loaded);
            fetch("./standin/options").then((reply) => reply.json()).then((values) => { opts = values; run(uiCallbacks.options); });
        }
        const tab = get_uiCurrentTab();
        if (tab && tab !== lastTab) { lastTab = tab; run(uiCallbacks.tab); }
    });
    observer.observe(gradioApp(), { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] });
});

/* As the host's: in a tab without an interrupt button Esc and Ctrl+Enter throw. */
document.addEventListener("keydown", (event) => {
    const content = get_uiCurrentTabContent();
    const generate = content.querySelector("button[id$=_generate]");
    const interrupt = content.querySelector("button[id$=_interrupt]");
    if ((event.metaKey || event.ctrlKey) && event.key === "Enter") {
        if (interrupt.style.display === "block") interrupt.click();
        else generate.click();
        event.preventDefault();
    }
    if (event.key === "Escape" && interrupt.style.display === "block") {
        interrupt.click();
        event.preventDefault();
    }
});

const randomId = () => `task(${Math.random().toString(36).slice(2, 9)}${Math.random().toString(36).slice(2, 9)})`;

function updateInput(target) {
    target.dispatchEvent(new Event("input", { bubbles: true }));
}

/* Asks until the task is over; atEnd is called once. */
function requestProgress(id_task, container, gallery, atEnd, onProgress, inactivityTimeout = 40) {
    let seen = false;
    const started = Date.now();
    const ask = async () => {
        const reply = await fetch("./internal/progress", {
            method: "POST", headers: { "Content-Type": "application/json" },
            body: JSON.stringify({ id_task, id_live_preview: 0, live_preview: false }),
        }).then((answer) => answer.json()).catch(() => null);
        if (!reply || reply.completed || (seen && !reply.active) || (!reply.active && Date.now() - started > inactivityTimeout * 1000)) {
            if (atEnd) atEnd();
            return;
        }
        seen = seen || reply.active;
        if (onProgress) onProgress(reply);
        setTimeout(ask, 250);
    };
    ask();
}

function get_tab_index(id) {
    const buttons = gradioApp().getElementById(id).querySelector("div").querySelectorAll("button");
    return Array.from(buttons).findIndex((button) => button.classList.contains("selected") || button.getAttribute("aria-selected") === "true");
}

function submit() {
    const values = Array.from(arguments);
    values[0] = randomId();
    return values;
}

function submit_img2img() {
    const values = Array.from(arguments);
    values[0] = randomId();
    values[1] = get_tab_index("mode_img2img");
    requestProgress(values[0], gradioApp().getElementById("img2img_gallery_container"), null, () => {});
    return values;
}

/* By fixed numbers, as the host does: wrong as soon as tabs are reordered. */
function switch_to_img2img_tab(number) {
    gradioApp().querySelector("#tabs").querySelectorAll("button")[1].click();
    gradioApp().getElementById("mode_img2img").querySelectorAll("button")[number].click();
}
function switch_to_img2img() { switch_to_img2img_tab(0); return Array.from(arguments); }
function switch_to_inpaint() { switch_to_img2img_tab(2); return Array.from(arguments); }

function selected_gallery_index() {
    const buttons = Array.from(gradioApp().querySelectorAll('[style="display: block;"] .thumbnails .thumbnail-item, [style="display: block;"] .thumbnail-lg'));
    return buttons.findIndex((button) => button.classList.contains("selected"));
}
const extract_image_from_gallery = (gallery) => [gallery.length ? gallery[Math.max(0, selected_gallery_index())] : null];

function restart_reload() {
    document.body.innerHTML = "<h1>Reloading...</h1>";
    const ping = () => fetch("./internal/ping").then((reply) => (reply.ok ? location.reload() : setTimeout(ping, 300)), () => setTimeout(ping, 300));
    setTimeout(ping, 1500);
    return [];
}
