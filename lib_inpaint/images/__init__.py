"""The only place where files and bytes meet arrays: pictures and masks in and out, proxies for the browser, names."""

from .exact import exact_png, read_exact
from .limits import MAX_BYTES, MAX_PIXELS
from .mask_files import MaskFile, read_mask
from .names import safe_name
from .picture import Picture
from .profiles import from_srgb, to_srgb
from .proxies import proxy, proxy_mask, thumbnail
from .reading import read_file, read_picture, read_picture_file
from .writing import alpha_edit_png, alpha_png, cutout_png, jpeg, mask_png, on_white, png, soft_mask_png

__all__ = [
    "MAX_BYTES",
    "MAX_PIXELS",
    "MaskFile",
    "Picture",
    "alpha_edit_png",
    "alpha_png",
    "cutout_png",
    "exact_png",
    "from_srgb",
    "jpeg",
    "mask_png",
    "on_white",
    "png",
    "proxy",
    "proxy_mask",
    "read_exact",
    "read_file",
    "read_mask",
    "read_picture",
    "read_picture_file",
    "safe_name",
    "soft_mask_png",
    "thumbnail",
    "to_srgb",
]
