/** What is said about things that are found by words. Pure. */

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

/** "2 found: The red car 1, The red car 2." @param {object[]} before @param {object[]} after layers */
export function foundWords(before, after) {
    const known = new Set(before.map(({ id }) => id));
    const names = after.filter(({ id }) => !known.has(id)).map(({ name }) => name);
    return `${names.length} found: ${names.join(", ")}.`;
}
