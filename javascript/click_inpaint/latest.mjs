/** Two ways to keep only the newest of many requests. */

/** Newest wins at once: a new task aborts the one before; what was overtaken gives undefined. */
export class Latest {
    #ticket = 0;
    #controller = null;

    /** True while a task is on its way. */
    get busy() {
        return this.#controller !== null;
    }

    /**
     * @template T
     * @param {(signal: AbortSignal, ticket: number) => Promise<T>} task
     * @returns {Promise<T|undefined>}
     */
    async run(task) {
        this.#controller?.abort();
        const controller = (this.#controller = new AbortController());
        const ticket = ++this.#ticket;
        try {
            const answer = await task(controller.signal, ticket);
            return ticket === this.#ticket && !controller.signal.aborted ? answer : undefined;
        } catch (error) {
            if (controller.signal.aborted || ticket !== this.#ticket) return undefined;
            throw error;
        } finally {
            if (this.#controller === controller) this.#controller = null;
        }
    }

    /** Forget what is on its way. */
    cancel() {
        this.#controller?.abort();
        this.#controller = null;
        this.#ticket++;
    }
}

/** One at a time: while a task runs only the newest of the others waits; so a slider shows pictures while it moves. */
export class Trailing {
    #running = false;
    #waiting = null;
    #ticket = 0;
    #dropBelow = 0;

    /** @param {(answer: any) => void} use takes each answer that is still wanted @param {(error: Error) => void} fail */
    constructor(use, fail) {
        this.use = use;
        this.fail = fail;
    }

    /** @param {(ticket: number) => Promise<any>} task */
    async run(task) {
        this.#waiting = { task, ticket: ++this.#ticket };
        if (this.#running) return;
        this.#running = true;
        while (this.#waiting) await this.#next();
        this.#running = false;
    }

    /** No answer of a task started until now is used any more. */
    cancel() {
        this.#waiting = null;
        this.#dropBelow = this.#ticket + 1;
    }

    async #next() {
        const { task, ticket } = this.#waiting;
        this.#waiting = null;
        try {
            const answer = await task(ticket);
            if (ticket >= this.#dropBelow) this.use(answer);
        } catch (error) {
            if (ticket >= this.#dropBelow) this.fail(error);
        }
    }
}
