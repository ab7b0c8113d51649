/** Photos out of a choice or a drop, folders and all that is in them included. */

import { element } from "./dom.mjs";

/** An input that is not seen. @param {boolean} isFolder @param {(files: File[]) => void} take */
export function photoInput(isFolder, take) {
    const input = element("input", {
        type: "file", hidden: true, multiple: true, accept: isFolder ? null : "image/*,.heic,.heif,.avif,.tif,.tiff",
        change: () => {
            take([...input.files]);
            input.value = "";
        },
    });
    if (isFolder) input.webkitdirectory = true;
    return input;
}

/** Every file of a drop. To be called at once: the browser forgets a drop after its event. @param {DataTransfer} transfer @returns {Promise<File[]>} */
export async function filesIn(transfer) {
    const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    if (!entries.length) return [...transfer.files];
    return (await Promise.all(entries.map(filesOf))).flat();
}

async function filesOf(entry) {
    if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
    const inside = await entriesOf(entry.createReader());
    return (await Promise.all(inside.map(filesOf))).flat();
}

/** The browser hands a folder over in parts, and none when all are there. */
async function entriesOf(reader) {
    const all = [];
    for (;;) {
        const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
        if (!some.length) return all.sort((one, other) => one.name.localeCompare(other.name));
        all.push(...some);
    }
}
