/** Small helpers that build elements; text only ever becomes text nodes. */

const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "tabIndex", "draggable", "min", "max", "step"]);

function put(node, name, value) {
    if (value === undefined || value === null) return;
    if (typeof value === "function") node.addEventListener(name, value);
    else if (name === "class") node.className = value;
    else if (PROPERTIES.has(name)) node[name] = value;
    else if (typeof value === "boolean" && !name.startsWith("aria-")) node.toggleAttribute(name, value);
    else node.setAttribute(name, String(value));
}

/**
 * Build an element. A function is an event listener under the event's own name (`click`), the rest are attributes.
 * @param {string} tag
 * @param {Object<string, any>} [properties]
 * @param {...(Node|string|null|undefined|false)} children
 * @returns {HTMLElement}
 */
export function element(tag, properties = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) put(node, name, value);
    node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
    return node;
}

/** Set text only when it differs, so that the host's translation and screen readers are not woken for nothing. */
export function setText(node, text) {
    if (node.dataset.words === text) return;
    node.dataset.words = text;
    node.textContent = text;
}

/** Set or clear an attribute such as aria-pressed. */
export function setAttribute(node, name, value) {
    if (value === null) node.removeAttribute(name);
    else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, String(value));
}

/** True for an element in which letters are typed, so that keys belong to it. */
export function isTyping(node) {
    if (!(node instanceof HTMLElement)) return false;
    if (node.isContentEditable || node.tagName === "TEXTAREA" || node.tagName === "SELECT") return true;
    return node.tagName === "INPUT" && !["range", "checkbox", "radio", "button", "file"].includes(node.type);
}
