"""What the page may ask to keep with a project."""

from dataclasses import replace

import pytest

from lib_inpaint.errors import UserError
from lib_inpaint.page_settings import PageSettings
from lib_inpaint.paints import MOST_PAINTS, Paint


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
        PageSettings(colour=3),
    ],
)
def test_settings_that_are_none_are_refused(settings):
    with pytest.raises(UserError, match="not kept"):
        settings.checked()


def test_settings_of_the_page_s_kinds_are_taken():
    settings = PageSettings("replace", "a" * 20_000, {"mask_blur": 3, "denoising_strength": 0.5, "whole": True}, "sd15")
    settings = replace(settings, colour="#C01020", paints=(Paint("#0000ff", 3, ((1.5, 2),)),))
    assert settings.checked() is settings and PageSettings().checked() == PageSettings()


def test_colours_that_are_none_and_too_many_strokes_are_refused_with_their_own_sentences():
    with pytest.raises(UserError, match="six digits"):
        PageSettings(colour="red").checked()
    with pytest.raises(UserError, match=f"At most {MOST_PAINTS} strokes"):
        PageSettings(paints=(Paint("#0000ff", 3, ((1, 2),)),) * (MOST_PAINTS + 1)).checked()
