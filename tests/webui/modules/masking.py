"""How the host reads a mask: polarity, blur, the crop around it, the latent grid.

Written from recorded behaviour; mask_cases.json holds 400 cases of the real host that it agrees with.
"""

import cv2
import numpy as np
from PIL import Image, ImageOps


def binary(mask, is_rounded):
    """A transparent RGBA counts by its alpha, everything else by its brightness. White is repainted."""
    if mask.mode == "RGBA" and mask.getextrema()[-1] != (255, 255):
        alpha = mask.split()[-1].convert("L")
        return alpha.point(lambda value: 255 if value > 128 else 0) if is_rounded else alpha
    return mask.convert("L")


def blurred(mask, sigma_x, sigma_y):
    array = np.array(mask)
    for sigma, shape in ((sigma_x, lambda size: (size, 1)), (sigma_y, lambda size: (1, size))):
        if sigma > 0:
            array = cv2.GaussianBlur(array, shape(2 * int(2.5 * sigma + 0.5) + 1), sigma)
    return Image.fromarray(array)


def crop_region(mask, padding):
    """Around all that is not black; None for a black mask."""
    box = mask.getbbox()
    if box is None:
        return None
    left, top, right, bottom = box
    width, height = mask.size
    return max(left - padding, 0), max(top - padding, 0), min(right + padding, width), min(bottom + padding, height)


def expanded(region, working, size):
    """Grown in one direction to the aspect of the working size, as far as the picture reaches."""
    left, top, right, bottom = region
    ratio = working[0] / working[1]
    if (right - left) / (bottom - top) > ratio:
        top, bottom = _longer(top, bottom, (right - left) / ratio, size[1])
    else:
        left, right = _longer(left, right, (bottom - top) * ratio, size[0])
    return left, top, right, bottom


def _longer(start, end, wanted, most):
    more = int(wanted - (end - start))
    start -= more // 2
    end += more - more // 2
    if end >= most:
        start, end = start - (end - most), most
    if start < 0:
        start, end = 0, end - start
    return start, min(end, most)


def resized(mode, image, width, height):
    """0 stretches; 1 crops and 2 fills with the edge's colour so that the aspect stays."""
    if mode == 0:
        return image.resize((width, height), Image.LANCZOS)
    covers = mode == 1
    is_wide = width / height > image.width / image.height
    by_width = is_wide if covers else not is_wide
    inner_width = width if by_width else image.width * height // image.height
    inner_height = image.height * width // image.width if by_width else height
    inner = image.resize((inner_width, inner_height), Image.LANCZOS)
    result = Image.new(image.mode if image.mode == "L" else "RGB", (width, height))
    left, top = width // 2 - inner_width // 2, height // 2 - inner_height // 2
    result.paste(inner, (left, top))
    if not covers:
        _fill_edges(result, inner, left, top)
    return result


def _fill_edges(result, inner, left, top):
    width, height = result.size
    if top > 0:
        result.paste(inner.resize((width, top), box=(0, 0, width, 0)), (0, 0))
        foot = inner.resize((width, top), box=(0, inner.height, width, inner.height))
        result.paste(foot, (0, top + inner.height))
    elif left > 0:
        result.paste(inner.resize((left, height), box=(0, 0, 0, height)), (0, 0))
        side = inner.resize((left, height), box=(inner.width, 0, inner.width, height))
        result.paste(side, (left + inner.width, 0))


def latent(mask, width, height, is_rounded):
    """(h, w) float: 1 where latents are repainted."""
    small = np.asarray(mask.convert("RGB").resize((width // 8, height // 8)), np.float32)[..., 0] / 255
    return np.around(small) if is_rounded else small


def inverted(mask):
    return ImageOps.invert(mask)


def filled(image, mask):
    """The hole in the colours around it."""
    array, hole = np.array(image.convert("RGB")), np.array(mask.convert("L")) > 127
    if hole.any() and not hole.all():
        array = cv2.inpaint(array, hole.astype(np.uint8), 3, cv2.INPAINT_TELEA)
    return Image.fromarray(array)
