/** Painting with the host's Stable Diffusion: starts the run, shows how far it is, takes over the results. */

import { followHost, taskId } from "./host_progress.mjs";
import { STABLE_DIFFUSION } from "./model.mjs";
import { News } from "./news.mjs";

const REMOVE = "remove"; // what Stable Diffusion does for a preset of our own fills
const OUTPAINT = "outpaint";
const STOPPED = "Stopped. Your selection is still here.";

export class Generating {
    #model;
    #api;
    #writes;
    #messages;
    #bridge;
    #task = null;
    #isAsked = false; // the host has been asked; before that, an earlier picture's run is still under way

    /** @param {import("./host_bridge.mjs").HostBridge} bridge */
    constructor({ model, api, writes, messages }, bridge) {
        this.#model = model;
        this.#api = api;
        this.#writes = writes;
        this.#messages = messages;
        this.#bridge = bridge;
    }

    /** What a request says of what is to be done. Where there are strokes, the colour is only that of the brush. */
    static asked({ chosenPreset, prompt, overrides, checkpoint, colour, paints }, again = null) {
        const preset = chosenPreset.is_own ? (chosenPreset.extends ? OUTPAINT : REMOVE) : chosenPreset.name;
        const colours = chosenPreset.takes_colour ? { colour: paints.length ? null : colour, paints } : { colour: null, paints: [] };
        return { preset, prompt, overrides, checkpoint, again, ...colours };
    }

    /**
     * @param {string|null} again the edit that further variations are wanted of
     * @param {{behind?: boolean, seen?: object|null, arrived?: (project: object) => void}} how behind: the person goes on working meanwhile; seen: the region that is painted, with its zoom; arrived: takes the project with each further variation
     * @returns {Promise<object|null>} the project with the results
     */
    async run(again, { behind = false, seen = this.#model.tuning, arrived = () => {} } = {}) {
        const { project } = this.#model;
        const task = (this.#task = taskId());
        this.#isAsked = false;
        this.#tell(task, { task, engine: STABLE_DIFFUSION, progress: 0, secondsLeft: null, text: "Waiting for Stable Diffusion", preview: null, canSkip: false, behind, seen });
        if (!behind) this.#model.update({ comparing: false, answer: null });
        try {
            const latest = await this.#writes.push(async (revision) => ({ seen: revision }));
            if (!latest || this.#task !== task) return null;
            const request = { project: project.id, revision: latest.seen, ...Generating.asked(this.#model, again), behind };
            const news = new News(this.#api, project, arrived);
            await this.#bridge.ask("run", request, task, () => this.#begin(task, news));
            return this.#task === task ? await this.#api.project(project.id) : null;
        } catch (error) {
            if (this.#task === task) await this.#fail(project, error);
            return null;
        } finally {
            if (this.#task === task) {
                this.#task = null;
                this.#model.update({ job: null });
            }
        }
    }

    /** Stop the run; what is finished of it stays. @returns {boolean} there was one */
    cancel() {
        if (!this.#task) return false;
        if (!this.#isAsked) {
            this.reset();
            this.#model.update({ job: null });
            this.#messages.say(STOPPED);
            return true;
        }
        this.#model.update({ job: { ...this.#model.job, stopping: true } });
        this.#api.stopHost("interrupt", this.#task).catch((error) => this.#messages.fail(error));
        return true;
    }

    /** Go on to the next variation. */
    skip() {
        if (this.#task) this.#api.stopHost("skip", this.#task).catch((error) => this.#messages.fail(error));
    }

    /** Another project: the old one's run goes on alone. */
    reset() {
        this.#task = null;
    }

    /** Its turn has come, and the host is asked from now on. @returns {boolean} it is still wanted */
    #begin(task, news) {
        const isWanted = this.#task === task;
        if (!isWanted) return false;
        this.#isAsked = true;
        const follow = (state) => {
            this.#follow(task, state);
            news.look(() => this.#task === task);
        };
        followHost(task, follow, () => this.#task !== task).then((isKnown) => isKnown || this.#bridge.giveUp("run"));
        return true;
    }

    #follow(task, { progress, secondsLeft, text, preview, isQueued }) {
        const words = isQueued ? text || "Waiting for Stable Diffusion" : text || "Painting with Stable Diffusion";
        this.#tell(task, { progress, secondsLeft, text: words, preview, canSkip: !isQueued });
    }

    #tell(task, changes) {
        if (this.#task === task) this.#model.update({ job: { ...this.#model.job, ...changes } });
    }

    /** A first variation is there to look at: from here on the person need not wait. */
    release() {
        if (this.#task) this.#tell(this.#task, { behind: true });
    }

    async #fail(project, error) {
        if (this.#model.job?.stopping) {
            this.#messages.say(STOPPED);
        } else if (error.isStale) {
            this.#writes.stale(await this.#api.project(project.id));
        } else {
            this.#messages.fail(error);
        }
    }
}
