/** Files out and masks in: the Export menu and the saving itself. */

import { element } from "./dom.mjs";
import { icon } from "./icons.mjs";
import { menuItem, Popover } from "./menu.mjs";

const SLOW = 500; // ms until the button shows that a file is being made

/** Names as the server knows them, words for people. */
export const KINDS = [
    { kind: "picture", name: "Picture, PNG", about: "The result. Exact outside what you removed." },
    { kind: "picture-jpeg", name: "Picture, JPEG", about: "Smaller, but not exact." },
    { kind: "mask", name: "Mask", about: "Black and white, for Inpaint upload. White is repainted.", apart: true },
    { kind: "soft-mask", name: "Soft mask", about: "With the feathered edge as grey." },
    { kind: "alpha-edit", name: "Mask as transparency", about: "Transparent where to edit, as image APIs want it." },
    { kind: "cutout", name: "Cutout", about: "The selected object alone, see-through around it." },
    { kind: "layers", name: "All layers, ZIP", about: "One mask for each layer.", apart: true },
    { kind: "coco", name: "Annotations, COCO JSON", about: "Outlines and boxes for training." },
    { kind: "project", name: "Project, ZIP", about: "The original, layers and edits in one file, to go on elsewhere.", apart: true },
];

/** The file name that the server proposes. @param {string|null} header Content-Disposition @param {string} fallback */
export function fileName(header, fallback) {
    const encoded = /filename\*=UTF-8''([^;]+)/i.exec(header ?? "");
    if (encoded) return decodeURIComponent(encoded[1]);
    return /filename="?([^";]+)"?/i.exec(header ?? "")?.[1] ?? fallback;
}

export class Exporter {
    #model;
    #api;
    #writes;
    #messages;
    #chooser;
    #menu;
    #items = new Map();

    constructor({ model, api, writes, messages }) {
        this.#model = model;
        this.#api = api;
        this.#writes = writes;
        this.#messages = messages;
        this.#chooser = element("input", { type: "file", accept: "image/*", hidden: true, change: () => this.#chosen() });
        this.#menu = this.#build();
        this.element = this.#menu.element;
        model.addEventListener("change", () => this.#show());
    }

    /** Make the file on the server and hand it to the browser. @param {string} kind */
    save(kind) {
        const { project } = this.#model;
        if (project) this.keep(() => this.#api.export(project.id, kind), kind);
    }

    /** Hand a file of the server's to the browser. @param {() => Promise<Response>} make @param {string} name when the server proposes none */
    async keep(make, name) {
        const slow = setTimeout(() => this.element.classList.add("ci-busy"), SLOW);
        try {
            const response = await make();
            const saved = fileName(response.headers.get("Content-Disposition"), name);
            this.#download(await response.blob(), saved);
            this.#tell(saved, response.headers.get("X-Click-Inpaint-Note"));
        } catch (error) {
            this.#messages.fail(error);
        } finally {
            clearTimeout(slow);
            this.element.classList.remove("ci-busy");
        }
    }

    /** Ask for a mask file and make a layer of it. */
    chooseMask() {
        this.#chooser.value = "";
        this.#chooser.click();
    }

    #build() {
        const title = "Save the picture, the mask or the layers";
        const button = element("button", { class: "ci-button ci-button-line", type: "button", title });
        button.append(icon("export"), element("span", { class: "ci-label" }, "Export"), icon("down"));
        const items = KINDS.flatMap(({ kind, name, about, apart }) => {
            const item = menuItem({ name, about, act: () => this.#pick(() => this.save(kind)) });
            this.#items.set(kind, item);
            return apart ? [element("hr"), item] : [item];
        });
        const choose = () => this.#pick(() => this.chooseMask());
        const bring = menuItem({ name: "Bring in a mask…", about: "A file of the same picture becomes a layer.", act: choose });
        const look = { role: "menu", className: "ci-menu", label: "Export" };
        return new Popover(button, look, ...items, element("hr"), bring, this.#chooser);
    }

    #pick(action) {
        this.#menu.close();
        action();
    }

    #show() {
        const { project, hasMask } = this.#model;
        this.element.querySelector("button").disabled = !project;
        for (const kind of ["mask", "soft-mask", "alpha-edit", "cutout"]) this.#items.get(kind).disabled = !hasMask;
        for (const kind of ["layers", "coco"]) this.#items.get(kind).disabled = !this.#model.layers.length;
    }

    #download(blob, name) {
        const address = URL.createObjectURL(blob);
        const link = element("a", { href: address, download: name });
        link.click();
        setTimeout(() => URL.revokeObjectURL(address), 60_000); // browsers read the file after the click
    }

    /** @param {string|null} note what the person should know of the file */
    #tell(name, note) {
        if (note) this.#messages.fail(new Error(`Saved as ${name}. ${note}`));
        else this.#messages.say(`Saved as ${name}`);
    }

    async #chosen() {
        const [file] = this.#chooser.files;
        const { project } = this.#model;
        if (!file || !project) return;
        const known = new Set(this.#model.layers.map(({ id }) => id));
        const changed = await this.#writes.push((revision) => this.#api.importMask(project.id, revision, file));
        const added = changed?.layers.find(({ id }) => !known.has(id));
        if (added) this.#model.activate(added.id);
    }
}
