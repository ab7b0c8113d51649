/** One long job on the server: asks how it goes until it is over. */

const PAUSE = 200; // ms between two questions

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class Job {
    #api;
    #id;
    #over = false;

    /** @param {import("./api.mjs").Api} api @param {string} id */
    constructor(api, id) {
        this.#api = api;
        this.#id = id;
    }

    /**
     * Follow it to its end. One missed answer is no end: the next question may be heard.
     * @param {(state: {progress: number, seconds_left: number|null}) => void} tell
     * @returns {Promise<{state: "done"|"failed"|"cancelled", project: object|null, error: string|null}|null>} null when abandoned
     */
    async follow(tell) {
        let missed = 0;
        while (!this.#over) {
            try {
                const state = await this.#api.job(this.#id);
                if (this.#over) break;
                if (state.state !== "running") return state;
                missed = 0;
                tell(state);
            } catch (error) {
                if (error.status !== 0 || ++missed > 20) throw error;
            }
            await wait(PAUSE);
        }
        return null;
    }

    /** Ask the server to stop; `follow` then ends with "cancelled". */
    cancel() {
        return this.#api.cancelJob(this.#id);
    }

    /** Nobody looks at it any more. */
    abandon() {
        this.#over = true;
    }
}
