/** Asks Gradio's side of the tab: a hidden button is pressed, functions of ours carry the request there and the answer back. */

const GONE = "Stable Diffusion did not answer. Reload the page and try again; your work is kept.";

export class HostBridge {
    #waiting = new Map(); // action -> { n, task, text, resolve, reject }
    #turns = new Map(); // action -> settles when the newest request of it is over: Gradio drops a press while one is under way
    #n = 0;

    constructor() {
        window.clickInpaint = {
            ...window.clickInpaint,
            outgoing: (action, values) => this.#outgoing(action, values),
            incoming: (action, values) => this.#incoming(action, values),
        };
    }

    /**
     * @param {string} action
     * @param {{project: string, revision: number, preset?: string, prompt?: string, overrides?: object, checkpoint?: string|null, again?: string|null, colour?: string|null, values?: any[]}} request
     * @param {string} [task] names the run for the host's progress
     * @param {() => boolean} [begin] asked when its turn has come; false gives it up
     * @returns {Promise<object>} the answer; an Error with a sentence when it was refused
     */
    ask(action, request, task = "", begin = () => true) {
        const before = this.#turns.get(action) ?? Promise.resolve();
        const turn = before.then(() => {
            if (!begin()) throw new DOMException("No longer wanted", "AbortError");
            return this.#press(action, request, task);
        });
        this.#turns.set(action, turn.catch(() => {}));
        return turn;
    }

    #press(action, request, task) {
        const place = document.getElementById(`click_inpaint_do_${action}`);
        const button = place?.matches("button") ? place : place?.querySelector("button");
        if (!button) return Promise.reject(new Error(GONE));
        const n = ++this.#n;
        return new Promise((resolve, reject) => {
            this.#waiting.set(action, { n, task, text: JSON.stringify({ n, ...request }), resolve, reject });
            button.click();
        });
    }

    /** Nobody will answer any more, for example because the WebUI was restarted. @param {string} action */
    giveUp(action) {
        this.#waiting.get(action)?.reject(new Error(GONE));
        this.#waiting.delete(action);
    }

    /** Gradio asks what to send instead of the values of the hidden fields. */
    #outgoing(action, values) {
        const { task = "", text = "" } = this.#waiting.get(action) ?? {};
        return [task, text, ...values.slice(2)];
    }

    /** Gradio brings the hidden fields' values after the event, whether it went well or not. */
    #incoming(action, [answer, html]) {
        const waiting = this.#waiting.get(action);
        if (!waiting) return [];
        this.#waiting.delete(action);
        const told = read(answer);
        if (told.n === waiting.n || (told.n === null && told.error)) {
            if (told.error) waiting.reject(Object.assign(new Error(told.error), { isStale: told.stale }));
            else waiting.resolve(told);
        } else {
            waiting.reject(new Error(errorIn(html) ?? GONE));
        }
        return [];
    }
}

function read(answer) {
    try {
        return JSON.parse(answer) ?? {};
    } catch {
        return {};
    }
}

/** What the host says of a failure of its own, as text. @param {string} html */
function errorIn(html) {
    const words = new DOMParser().parseFromString(html ?? "", "text/html").querySelector(".error")?.textContent.trim();
    return words ? `Stable Diffusion could not do it: ${words}` : null;
}
