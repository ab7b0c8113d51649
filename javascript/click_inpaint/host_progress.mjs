/** How far a run of the host is, as the host's own progress bars ask for it. */

const PAUSE = 400; // ms
const PATIENCE = 75; // questions in a row after which a run that the host does not know is lost

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A name for a run, in the form by which the host knows one. */
export function taskId() {
    const part = () => Math.random().toString(36).slice(2, 9);
    return `task(${part()}${part()})`;
}

/**
 * Tell how a run goes until it is over. A missed answer is no reason to stop; half a minute of them is.
 * @param {string} task
 * @param {(state: {progress: number, secondsLeft: number|null, text: string, preview: string|null, isQueued: boolean}) => void} tell
 * @param {() => boolean} isOver
 * @param {{send?: typeof fetch, pause?: number}} [how]
 * @returns {Promise<boolean>} false when the host no longer knows of it, or does not answer
 */
export async function followHost(task, tell, isOver, { send = (...request) => fetch(...request), pause = PAUSE } = {}) {
    let preview = null;
    let shown = -1;
    let missed = 0;
    while (!isOver()) {
        const state = await ask(task, shown, send);
        if (isOver()) return true;
        missed = state?.active || state?.queued ? 0 : missed + 1;
        if (missed > PATIENCE) return false;
        if (state?.live_preview) preview = state.live_preview;
        if (state?.id_live_preview > 0) shown = state.id_live_preview;
        if (state?.active || state?.queued) {
            tell({
                progress: state.progress ?? 0, secondsLeft: state.eta ?? null, text: state.textinfo ?? "", preview,
                isQueued: Boolean(state.queued),
            });
        }
        await wait(pause);
    }
    return true;
}

async function ask(task, shown, send) {
    const body = JSON.stringify({ id_task: task, id_live_preview: shown, live_preview: true });
    try {
        const headers = { "Content-Type": "application/json" };
        const response = await send("./internal/progress", { method: "POST", headers, body, credentials: "same-origin" });
        return response.ok ? await response.json() : null;
    } catch {
        return null;
    }
}
