/** What this browser tab remembers over a reload, and what the browser remembers for good. */

const PROJECT = "click_inpaint.project";
const NOTE = "click_inpaint.rough_note_read";
const HOVERS = "click_inpaint.hovers";
const ENGINE = "click_inpaint.engine";

/** A storage may be forbidden; then nothing is remembered and nothing breaks. */
function quietly(action) {
    try {
        return action();
    } catch {
        return null;
    }
}

export const session = {
    /** Id of the open project, or null. */
    get project() {
        return quietly(() => sessionStorage.getItem(PROJECT));
    },
    set project(id) {
        quietly(() => (id ? sessionStorage.setItem(PROJECT, id) : sessionStorage.removeItem(PROJECT)));
    },
    /** The note about rough guesses was read. */
    get noteRead() {
        return quietly(() => localStorage.getItem(NOTE)) === "yes";
    },
    set noteRead(read) {
        quietly(() => localStorage.setItem(NOTE, read ? "yes" : "no"));
    },
    /** The object under the cursor is lit up, unless the person does not want it. */
    get hovers() {
        return quietly(() => localStorage.getItem(HOVERS)) !== "no";
    },
    set hovers(wanted) {
        quietly(() => localStorage.setItem(HOVERS, wanted ? "yes" : "no"));
    },
    /** Name of the engine chosen last. */
    get engine() {
        return quietly(() => localStorage.getItem(ENGINE));
    },
    set engine(name) {
        quietly(() => localStorage.setItem(ENGINE, name));
    },
};
