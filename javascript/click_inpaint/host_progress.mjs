/** How far a run of the host is, as the host's own progress bars ask for it. */

const PAUSE = 400; // ms

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A name for a run, in the form by which the host knows one. */
export function taskId() {
    const part = () => Math.random().toString(36).slice(2, 9);
    return `task(${part()}${part()})`;
}

/**
 * Tell how a run goes until it is over. A missed answer is no reason to stop.
 * @param {string} task
 * @param {(state: {progress: number, secondsLeft: number|null, text: string, preview: string|null, isQueued: boolean}) => void} tell
 * @param {() => boolean} isOver
 * @param {typeof fetch} [send]
 */
export async function followHost(task, tell, isOver, send = (...request) => fetch(...request)) {
    let preview = null;
    let shown = -1;
    while (!isOver()) {
        const state = await ask(task, shown, send);
        if (isOver()) return;
        if (state?.live_preview) preview = state.live_preview;
        if (state?.id_live_preview > 0) shown = state.id_live_preview;
        if (state?.active || state?.queued) {
            tell({
                progress: state.progress ?? 0, secondsLeft: state.eta ?? null, text: state.textinfo ?? "", preview,
                isQueued: Boolean(state.queued),
            });
        }
        await wait(PAUSE);
    }
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
