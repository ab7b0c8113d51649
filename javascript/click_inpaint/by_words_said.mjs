/** What is said about things that are found by words. Pure. */

import { megabytes } from "./model_words.mjs";

/**
 * What the field shows below itself: nothing here reads words, or nothing fits them; null while all is well.
 * @typedef {{state: "missing", words: string}|{state: "nothing", sentence: string}} ByWords
 */

/** @param {ByWords} shown @param {object[]} offers what is to be had for it */
export function note(shown, offers) {
    if (shown.state === "nothing") return shown.sentence;
    const [{ title, licence } = { title: "CLIPSeg", licence: "Apache-2.0" }] = offers;
    return `Finding by words needs a model, ${title} (${licence}), which is fetched once.`;
}

/** "Get CLIPSeg, 603 MB". @param {object[]} offers what is to be had for it */
export function getWords(offers) {
    const bytes = offers.reduce((sum, offer) => sum + offer.bytes - (offer.partial ?? 0), 0);
    return `Get ${offers.map(({ title }) => title).join(" and ")}, ${megabytes(bytes)}`;
}

/** "Getting CLIPSeg, 45 %"; empty while nothing comes. @param {object[]} offers @param {Object<string, import("./model_words.mjs").Download>} downloads */
export function gettingWords(offers, downloads) {
    const coming = offers.filter(({ name }) => downloads[name] && !downloads[name].error);
    if (!coming.length) return "";
    const slowest = Math.min(...coming.map(({ name }) => downloads[name].progress));
    return `Getting ${coming.map(({ title }) => title).join(" and ")}, ${Math.floor(slowest * 100)} %`;
}

/** "2 found: The red car 1, The red car 2." @param {object[]} before @param {object[]} after layers */
export function foundWords(before, after) {
    const known = new Set(before.map(({ id }) => id));
    const names = after.filter(({ id }) => !known.has(id)).map(({ name }) => name);
    return `${names.length} found: ${names.join(", ")}.`;
}
