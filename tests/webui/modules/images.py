"""Pictures out of the pipeline into files, and what files tell about how they were made."""

from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo


def save_image(
    image, path, basename, seed=None, prompt=None, extension="png", info=None, short_filename=False, no_prompt=False,
    grid=False, pnginfo_section_name="parameters", p=None, existing_info=None, forced_filename=None, suffix="",
    save_to_dirs=None,
):  # fmt: skip
    folder = Path(path)
    folder.mkdir(parents=True, exist_ok=True)
    number = len(list(folder.iterdir()))
    name = str(folder / f"{number:05}-{seed}{suffix}.{extension}")
    texts = PngInfo()
    if info:
        texts.add_text(pnginfo_section_name, info)
    image.save(name, pnginfo=texts)
    image.already_saved_as = name
    return name, None


def flatten(image, background):
    if image.mode == "RGBA":
        under = Image.new("RGBA", image.size, background)
        under.alpha_composite(image)
        image = under
    return image.convert("RGB")


def read_info_from_image(image):
    return image.info.get("parameters"), dict(image.info)
