/** What is said about many photos, and which files are photos. Pure. */

import { megabytes } from "./model_words.mjs";
import { timeLeft } from "./remove.mjs";

const ENDING = /\.(png|jpe?g|jpe|jfif|webp|gif|bmp|tiff?|avif|hei[cf])$/i;

/** A photo by its name; hidden files, as the systems lay them into folders, are none. @param {{name: string}} file */
export function isPhoto({ name }) {
    return !name.startsWith(".") && ENDING.test(name);
}

/** "1 photo", "12 photos". @param {number} count */
export function photos(count) {
    return count === 1 ? "1 photo" : `${count} photos`;
}

/** "12 photos, 48 MB". @param {{photos: number, bytes: number}} batch */
export function amount(batch) {
    return `${photos(batch.photos)}, ${megabytes(batch.bytes)}`;
}

/** Photos that are done with, however. @param {{done: number, nothing: number, failed: number}} counts */
export function ended({ done, nothing, failed }) {
    return done + nothing + failed;
}

/** "10 done, 1 with nothing to select, 1 failed". */
export function countWords({ done, nothing, failed }) {
    const parts = [done && `${done} done`, nothing && `${nothing} with nothing to select`, failed && `${failed} failed`];
    return parts.filter(Boolean).join(", ");
}

/** The heading of what runs or has run. @param {object} batch as the server has it */
export function headline({ state, photos: all, counts }) {
    const of = `${ended(counts)} of ${all}`;
    if (state === "stopping") return `Stopping at ${of}…`;
    if (state === "running") return `${of} photos`;
    if (state === "stopped") return `Stopped at ${of}`;
    if (counts.failed) return counts.failed === all ? "None could be done" : `${all - counts.failed} of ${all} are done`;
    return all === 1 ? "It is done" : `All ${all} photos are done`;
}

/** "1 failed · 2 min left" beside it. */
export function besides({ state, counts, seconds_left: left }) {
    const { nothing, failed } = counts;
    const parts = [nothing && `${nothing} with nothing to select`, failed && `${failed} failed`];
    return [...parts, state === "running" && timeLeft(left)].filter(Boolean).join(" · ");
}

/** What a row of the list of earlier ones says. @param {object} batch */
export function earlierWords({ state, title, photos: all, counts }) {
    if (state === "new") return "not started";
    if (state === "running" || state === "stopping") return `${ended(counts)} of ${all}, being worked on`;
    return `${title}: ${countWords(counts) || "nothing done yet"}`;
}

/** "Sending 3 of 12: IMG_0003.jpg". @param {{number: number, total: number, name: string}} upload */
export function sendingWords({ number, total, name }) {
    return `Sending ${number} of ${total}: ${name}`;
}

/** What was not taken, in one sentence; empty where all was. @param {number} others files that are no photos @param {{name: string, reason: string}[]} refused by the server */
export function leftOutWords(others, refused) {
    const skipped = others ? [others === 1 ? "1 file that is no photo was left out." : `${others} files that are no photos were left out.`] : [];
    const told = refused.slice(0, 3).map(({ name, reason }) => `${name}: ${reason}`);
    const more = refused.length > 3 ? [`${refused.length - 3} more could not be taken.`] : [];
    return [...skipped, ...told, ...more].join(" ");
}

/** What is told to whoever has closed the dialog. */
export function newsOf({ state, photos: all, counts, error }) {
    if (error) return `Many photos: ${error}`;
    if (state === "stopped") return `Many photos: stopped at ${ended(counts)} of ${all}.`;
    return `Many photos: ${countWords(counts)}.`;
}

/** "the people finder", "LaMa": what a choice needs first. @param {object[]} offers what is still to be had of it */
export function neededName(offers) {
    if (offers.length && offers.every(({ finds }) => finds)) return "the people finder";
    return offers.map(({ title }) => title).join(" and ") || "what is missing";
}
