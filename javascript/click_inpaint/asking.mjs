/** Asks the server about what is selected, anew whenever that or what shall be done with it changes. */

import { Generating } from "./generating.mjs";
import { Trailing } from "./latest.mjs";

const PAUSE = 120; // ms of rest before the server is asked
const TYPING = 600; // and after a key in the prompt

export class Asking {
    #model;
    #parts;
    #asked = "";
    #prompt = "";
    #timer = 0;
    #requests;

    /**
     * @param {{isWanted?: () => boolean, heedsPrompt?: boolean, ask: (id: string, asked: object, ticket: number) => Promise<object|null>,
     *   take: (answer: object) => void, forget: () => void, fail: (error: Error) => void}} parts
     *   forget: nothing is selected any more
     */
    constructor(model, { isWanted = () => true, heedsPrompt = false, ...parts }) {
        this.#model = model;
        this.#parts = { isWanted, heedsPrompt, ...parts };
        this.#requests = new Trailing((answer) => answer && parts.take(answer), parts.fail);
        model.addEventListener("change", () => this.#look());
    }

    /** Answers hang on these alone, and not on strokes of colour. */
    #look() {
        const { project, hasMask, busy, dirty } = this.#model;
        if (!this.#parts.isWanted() || !project || busy || dirty) return;
        if (!hasMask) {
            this.#forget();
            return;
        }
        const { prompt, paints, ...others } = Generating.asked(this.#model);
        const asked = { ...others, prompt: this.#parts.heedsPrompt ? prompt : "" };
        const key = JSON.stringify([project.id, project.revision, asked]);
        if (key === this.#asked) return;
        const isTyping = asked.prompt !== this.#prompt;
        this.#asked = key;
        this.#prompt = asked.prompt;
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#requests.run((ticket) => this.#parts.ask(project.id, asked, ticket)), isTyping ? TYPING : PAUSE);
    }

    #forget() {
        clearTimeout(this.#timer);
        this.#asked = "";
        this.#requests.cancel();
        this.#parts.forget();
    }
}
