/** What is said about people that were found. Pure. */

/**
 * What the panel of people shows: nothing that finds them is here, nobody was found, or these layers.
 * @typedef {{state: "missing"}|{state: "nothing", sentence: string}|
 *   {state: "found", noun: string, title: string, layers: string[], subject: string|null, why: string, sentence?: string}} People
 *   sentence: why another search has brought nothing
 */

/**
 * The words of the big button: "Remove 3 people", "Remove 3 people and 1 more" where something else is selected as well.
 * @param {People|null} people @param {object[]} layers @param {string} action what the button says otherwise
 */
export function removalWords(people, layers, action) {
    if (people?.state !== "found") return action;
    const selected = layers.filter(({ visible }) => visible);
    const theirs = selected.filter(({ id }) => people.layers.includes(id));
    const others = selected.length - theirs.length;
    if (!theirs.length || selected.some(({ mode }) => mode !== "add")) return action;
    const who = theirs.length === 1 ? theirs[0].name : `${theirs.length} ${people.title}`;
    return `${action} ${who}${others ? ` and ${others} more` : ""}`;
}

/** "People" */
export function headline(people) {
    const title = people.title ?? "people";
    return title[0].toUpperCase() + title.slice(1);
}

/** Those that were found and are still there, from left to right. @param {object[]} layers */
export function thoseFound(people, layers) {
    if (people?.state !== "found") return [];
    return people.layers.map((id) => layers.find((layer) => layer.id === id)).filter(Boolean);
}

/** Why somebody is kept, or what to do. @param {object[]} offers what is still to be had of the people finder @param {string} [trouble] why what lies there of it is not used */
export function peopleNote(people, offers, trouble = "") {
    const licences = [...new Set(offers.map(({ licence }) => licence))].join(", ");
    if (people.state === "missing" && trouble) return trouble;
    if (people.state === "missing") return `Finding people needs a small model (${licences}), which is fetched once.`;
    if (people.sentence) return people.sentence;
    return people.why || "Nobody stands out as the main subject, so all are selected.";
}
