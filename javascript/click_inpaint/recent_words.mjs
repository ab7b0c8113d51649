/** When a project was used last and how much room it takes, in words. */

const DAY = 24 * 60 * 60 * 1000;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const two = (number) => String(number).padStart(2, "0");
const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());

/** "today 14:02", "yesterday 09:30", "3 Nov 18:15", "3 Nov 2025". @param {string} iso @param {Date} [now] */
export function when(iso, now = new Date()) {
    const date = new Date(iso);
    if (Number.isNaN(date.getTime())) return "";
    const time = `${two(date.getHours())}:${two(date.getMinutes())}`;
    const days = Math.round((midnight(now) - midnight(date)) / DAY); // rounded: a day may have 23 hours
    if (days === 0) return `today ${time}`;
    if (days === 1) return `yesterday ${time}`;
    const day = `${date.getDate()} ${MONTHS[date.getMonth()]}`;
    return date.getFullYear() === now.getFullYear() ? `${day} ${time}` : `${day} ${date.getFullYear()}`;
}

/** "no edits", "1 edit", "4 edits". @param {number} count */
export function editsOf(count) {
    return count === 0 ? "no edits" : count === 1 ? "1 edit" : `${count} edits`;
}
