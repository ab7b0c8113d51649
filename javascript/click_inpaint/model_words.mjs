/** What the model manager says, in words. Pure. */

import { timeLeft } from "./remove.mjs";

/**
 * A download that runs (`error` is null) or failed.
 * @typedef {{progress: number, detail: string, secondsLeft: number|null, stopping: boolean, error: string|null}} Download
 */

/** "375 MB". @param {number} bytes */
export function megabytes(bytes) {
    if (bytes < 1e6) return `${Math.round(bytes / 1e3)} KB`;
    return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** What the button of an offer does next. @param {{partial: number}} offer @param {Download|undefined} download */
export function nextStep(offer, download) {
    if (download && !download.error) return download.stopping ? "Stopping" : "Cancel";
    if (download?.error) return "Retry";
    return offer.partial ? "Resume" : "Download";
}

/**
 * The offer whose button is the primary one: what to get while no model is there, unless something is on its way already.
 * @param {{suggested: string|null}} models @param {Object<string, Download>} downloads @returns {string|null} its name
 */
export function primaryOffer({ suggested }, downloads) {
    const isComing = Object.values(downloads).some(({ error }) => !error);
    return isComing ? null : suggested;
}

/** "123 of 375 MB, 8.1 MB/s · 20 s left" while it runs; what lies there in part while it does not. */
export function howFar(offer, download) {
    if (download && !download.error) return [download.detail || "Connecting…", timeLeft(download.secondsLeft)].filter(Boolean).join(" · ");
    return offer.partial ? `${megabytes(offer.partial)} are there already` : "";
}

/** What a look into the folder brought. @param {object[]} before @param {object[]} there models that can be used, then and now */
export function foundByHand(before, there) {
    const known = before.map(({ name }) => name);
    const found = there.filter(({ name }) => !known.includes(name));
    if (!found.length) return "Nothing new lies there yet.";
    const answering = found.some(({ fills, finds, reads }) => !fills && !finds && !reads) && there.find((model) => model.in_use);
    if (answering) return `${answering.title} answers clicks now.`;
    const [{ title, fills, finds }] = found;
    return `${title} ${fills ? "fills holes" : finds ? "finds people" : "finds what words say"} now.`;
}

/** What is said when a download has ended. @param {{title: string, fills?: boolean, finds?: boolean, reads?: boolean}} offer */
export function arrivedWords({ title, fills, finds, reads }) {
    if (reads) return `${title} is here. It finds what words say.`;
    if (finds) return `${title} is here. It finds people.`;
    return fills ? `${title} is here. It fills what you remove.` : `${title} is here. Click an object.`;
}

/** "Getting SAM ViT-B, 45 %", for whoever has closed the manager; empty while nothing comes. */
export function inTheBackground(offers, downloads) {
    const [offer, ...others] = offers.filter(({ name }) => downloads[name] && !downloads[name].error);
    if (!offer) return "";
    const percent = `${Math.floor(downloads[offer.name].progress * 100)} %`;
    return others.length ? `Getting ${others.length + 1} models` : `Getting ${offer.title}, ${percent}`;
}
