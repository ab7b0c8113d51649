/** The picture that is selected under a tab of the host comes to our tab, with all that its file tells. */

import { showOurs } from "./host_tabs.mjs";

/** The selected picture of a gallery, else the first. @param {string} tab */
export function selectedImage(tab, page = document) {
    const gallery = page.querySelector(`#${tab}_gallery`);
    const ways = [".thumbnail-item.selected img", "img[data-testid=detailed-image]", ".preview > img", ".thumbnail-item img", "img"];
    return ways.map((way) => gallery?.querySelector(way)).find(Boolean) ?? null;
}

/** Gradio 3 leaves a "%" of a file's name as it is. @param {string} src @param {string} tab */
export function fileName(src, tab) {
    if (src.startsWith("data:")) return `${tab}.png`;
    const name = new URL(src).pathname.split("/").pop() || `${tab}.png`;
    try {
        return decodeURIComponent(name);
    } catch {
        return name;
    }
}

export class HostGallery {
    #opening;
    #messages;

    /** @param {import("./opening.mjs").Opening} opening @param {import("./messages.mjs").Messages} messages */
    constructor(opening, messages) {
        this.#opening = opening;
        this.#messages = messages;
        window.clickInpaint = { ...window.clickInpaint, takeFromGallery: (tab) => this.take(tab) };
    }

    /** @param {"txt2img"|"img2img"|"extras"} tab */
    async take(tab) {
        const image = selectedImage(tab);
        if (!image) return this.#messages.say("There is no picture yet. Generate one first.");
        showOurs();
        try {
            const response = await fetch(image.src, { credentials: "same-origin" });
            if (!response.ok) throw new Error("The WebUI no longer has that picture. Generate it again, or save it and open the file.");
            await this.#opening.open(new File([await response.blob()], fileName(image.src, tab)));
        } catch (error) {
            this.#messages.fail(error);
        }
    }
}
