"""What the page may ask to keep with a project."""

import pytest

from lib_inpaint.errors import UserError
from lib_inpaint.page_settings import PageSettings


@pytest.mark.parametrize(
    "settings",
    [
        PageSettings(preset=1),
        PageSettings(prompt="a" * 20_001),
        PageSettings(prompt=None),
        PageSettings(overrides=[]),
        PageSettings(overrides={"a": "1"}),
        PageSettings(overrides={"a": float("nan")}),
        PageSettings(overrides={"a" * 1_001: 1}),
        PageSettings(overrides={str(number): 1 for number in range(65)}),
        PageSettings(checkpoint=2),
    ],
)
def test_settings_that_are_none_are_refused(settings):
    with pytest.raises(UserError, match="not kept"):
        settings.checked()


def test_settings_of_the_page_s_kinds_are_taken():
    settings = PageSettings("replace", "a" * 20_000, {"mask_blur": 3, "denoising_strength": 0.5, "whole": True}, "sd15")
    assert settings.checked() is settings and PageSettings().checked() == PageSettings()
