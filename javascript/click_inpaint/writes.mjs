/** Changes of a project, sent one after another, each with the revision that the answer before it gave. */

export class Writes {
    #tail = Promise.resolve();
    #revision = 0;
    #round = 0; // what was queued in an older round is dropped

    /**
     * @param {(project: object) => void} adopt takes each new state of the project
     * @param {(error: Error) => void} fail says what went wrong
     * @param {(project: object) => void} stale takes the project that another tab has changed
     */
    constructor(adopt, fail, stale) {
        this.adopt = adopt;
        this.fail = fail;
        this.stale = stale;
    }

    /** Another project, or a state that did not come through this queue: what still waits is dropped. */
    reset(project) {
        this.#round++;
        this.#revision = project?.revision ?? 0;
    }

    /**
     * @param {(revision: number) => Promise<object>} send answers the new project (an object with a revision), or something else
     * @returns {Promise<object|null>} the answer, null when it failed or was dropped
     */
    push(send) {
        const round = this.#round;
        const turn = this.#tail.then(() => (round === this.#round ? this.#send(send, round) : null));
        this.#tail = turn;
        return turn;
    }

    async #send(send, round) {
        try {
            const answer = await send(this.#revision);
            if (round !== this.#round) return null;
            if (typeof answer?.revision === "number") {
                this.#revision = answer.revision;
                this.adopt(answer);
            }
            return answer;
        } catch (error) {
            if (round === this.#round) this.#fail(error);
            return null;
        }
    }

    #fail(error) {
        if (error.status === 409 && error.project) {
            this.reset(error.project);
            this.stale(error.project);
        } else {
            this.fail(error);
        }
    }
}
