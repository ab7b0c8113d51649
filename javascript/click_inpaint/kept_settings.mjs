/** Keeps what the page is set to with the project: sent a moment after a change, taken back when it is opened again. */

const PAUSE = 250; // ms, so that not every letter of a prompt is sent

const DEFAULTS = JSON.stringify(settingsOf({ preset: null, prompt: "", overrides: {}, checkpoint: null, colour: null, paints: [] }));

/** Those of the model's fields that are kept. */
export function settingsOf({ preset, prompt, overrides, checkpoint, colour, paints }) {
    return { preset, prompt, overrides, checkpoint, colour, paints };
}

/** What of a project's settings the page can take over: a preset may have gone since. @param {object} project @param {object|null} status */
export function restored({ settings }, status) {
    const { preset, ...others } = settings;
    return status?.presets?.some(({ name }) => name === preset) ? { ...others, preset } : { ...others, preset: null };
}

export class KeptSettings {
    #model;
    #api;
    #id = null;
    #kept = "";
    #timer = 0;

    constructor({ model, api }) {
        this.#model = model;
        this.#api = api;
        model.addEventListener("change", () => this.#look());
        window.addEventListener("pagehide", () => this.#send());
    }

    /** The project on show is about to be left: what was changed last is sent. */
    leave() {
        this.#send();
        this.#id = null;
    }

    /** Another project: a new picture is worked on with what the page is set to, any other brings its own. */
    begin(project, isNew) {
        this.#id = project?.id ?? null;
        if (!project?.settings) return;
        this.#kept = JSON.stringify(settingsOf(project.settings));
        if (!isNew || this.#kept !== DEFAULTS) this.#model.update(restored(project, this.#model.status));
    }

    #look() {
        const isOurs = this.#id !== null && this.#model.project?.id === this.#id;
        if (!isOurs || this.#timer || JSON.stringify(settingsOf(this.#model)) === this.#kept) return;
        this.#timer = setTimeout(() => this.#send(), PAUSE);
    }

    /** A failure is no matter for the person: the next change tries again. */
    #send() {
        clearTimeout(this.#timer);
        this.#timer = 0;
        const settings = settingsOf(this.#model);
        const words = JSON.stringify(settings);
        if (this.#model.project?.id !== this.#id || this.#id === null || words === this.#kept) return;
        this.#kept = words;
        this.#api.keepSettings(this.#id, settings).catch(() => {});
    }
}
