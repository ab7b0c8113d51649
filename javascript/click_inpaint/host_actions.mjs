/** Sending to the host's own tabs: what there is to send, and how each is done. */

import { Generating } from "./generating.mjs";
import { showImg2img } from "./host_tabs.mjs";
import { fillUpload } from "./host_upload.mjs";

/** For the menu under "Send to Inpaint upload". */
export const SENDS = [
    { action: "push", name: "Picture, mask and settings", about: "To Inpaint upload. Then press Generate there.", needsMask: true },
    { action: "push_mask", name: "Mask alone", about: "To Inpaint upload; its picture and settings stay.", needsMask: true },
    { action: "send_inpaint", name: "Picture to Inpaint", about: "To paint a mask there by hand." },
    { action: "send_img2img", name: "Picture to img2img", about: "" },
    { action: "send_sketch", name: "Picture to Sketch", about: "" },
    { action: "send_inpaint_sketch", name: "Picture to Inpaint sketch", about: "" },
];

export class HostActions {
    #model;
    #api;
    #writes;
    #messages;
    #bridge;
    #before = null; // what the form held before a picture's own settings came into it

    constructor({ model, api, writes, messages }, bridge) {
        this.#model = model;
        this.#api = api;
        this.#writes = writes;
        this.#messages = messages;
        this.#bridge = bridge;
    }

    /** @param {string} action one of SENDS */
    async send(action) {
        const { project } = this.#model;
        if (!project || this.#model.sending) return;
        this.#model.update({ sending: action });
        try {
            const answer = await this.#ask(action, project);
            if (!answer) return;
            if (answer.missing?.some((id) => id.startsWith("img_inpaint"))) await this.#fill(project, action);
            this.#tellMissing(answer.missing ?? []);
            if (!showImg2img(answer.to)) throw new Error("It was sent, but this WebUI hides the tab it went to.");
        } catch (error) {
            this.#messages.fail(error);
        } finally {
            this.#model.update({ sending: null });
        }
    }

    /** Prompt and settings of the picture into the prompt and the form. */
    async reuse() {
        const { project } = this.#model;
        try {
            const answer = await this.#ask("reuse", project);
            if (!answer) return;
            this.#before ??= answer.before;
            if (this.#model.project?.id !== project.id) return this.leave();
            this.#model.update({ prompt: answer.prompt });
            this.#messages.say("Prompt and settings are those that made the picture.");
        } catch (error) {
            this.#messages.fail(error);
        }
    }

    /** Another picture, or none: the settings of the last one go with it. */
    leave() {
        if (!this.#before) return;
        const values = this.#before;
        this.#before = null;
        this.#messages.dismiss();
        this.#bridge.ask("restore", { project: "", revision: 0, values }).catch((error) => this.#messages.fail(error));
    }

    /** What a fork has no field for. @param {string[]} ids */
    #tellMissing(ids) {
        const names = ids.filter((id) => !id.startsWith("img_inpaint")).map((id) => id.replace("img2img_", "").replaceAll("_", " "));
        if (names.length) this.#messages.say(`This WebUI has no field for: ${names.join(", ")}.`);
    }

    /** After all writes, so that the server sees what the person sees. */
    async #ask(action, project) {
        const seen = await this.#writes.push(async (revision) => ({ seen: revision }));
        if (!seen) return null;
        return this.#bridge.ask(action, { project: project.id, revision: seen.seen, ...Generating.asked(this.#model) });
    }

    async #fill(project, action) {
        if (action === "push_mask") return fillUpload({ image: null, mask: await (await this.#api.export(project.id, "mask")).blob(), settings: null });
        const asked = { ...Generating.asked(this.#model), elsewhere: true };
        const [image, mask, tuning] = await Promise.all([this.#api.begun(project.id, asked), this.#api.hole(project.id, asked), this.#api.tuning(project.id, asked, 0)]);
        return fillUpload({ image, mask, settings: tuning.settings });
    }
}
