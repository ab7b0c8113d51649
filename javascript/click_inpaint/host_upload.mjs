/** Inpaint upload filled through the page itself, for a host whose components Gradio's side did not find. */

const PATIENCE = 8000; // ms for the host's page to show what it was given

const SLIDERS = {
    mask_blur: "img2img_mask_blur", inpaint_full_res_padding: "img2img_inpaint_full_res_padding",
    denoising_strength: "img2img_denoising_strength", width: "img2img_width", height: "img2img_height",
};
/** Element id -> position of the radio for these settings. */
const radios = ({ inpainting_fill, inpaint_full_res }) => ({
    img2img_inpainting_fill: inpainting_fill, img2img_inpaint_full_res: inpaint_full_res ? 1 : 0, img2img_mask_mode: 0,
});

/** @param {{image: Blob|null, mask: Blob, settings: object|null}} push @returns {Promise<void>} Error when a field is not there */
export async function fillUpload({ image, mask, settings }, page = document) {
    if (image) await fillImage(page, "img_inpaint_base", new File([image], "picture.png", { type: "image/png" }));
    await fillImage(page, "img_inpaint_mask", new File([mask], "mask.png", { type: "image/png" }));
    if (!settings) return;
    for (const [name, id] of Object.entries(SLIDERS)) fillNumber(page, id, settings[name]);
    for (const [id, position] of Object.entries(radios(settings))) page.querySelectorAll(`#${id} input[type=radio]`)[position]?.click();
}

function fillNumber(page, id, value) {
    const input = page.querySelector(`#${id} input[type=number]`);
    if (!input) return;
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
}

async function fillImage(page, id, file) {
    const input = page.querySelector(`#${id} input[type=file]`);
    if (!input) throw new Error("This WebUI has no Inpaint upload that takes the picture. Save the mask instead.");
    const before = page.querySelector(`#${id} img`)?.src ?? null;
    const files = new DataTransfer();
    files.items.add(file);
    input.files = files.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    const end = Date.now() + PATIENCE;
    while ((page.querySelector(`#${id} img`)?.src ?? null) === before && Date.now() < end) await new Promise((go) => setTimeout(go, 50));
}
