"""Soft inpainting and ControlNet in the host's process: when they are offered, and what they are told."""

import dataclasses
import sys
import types

import pytest
from a1111_host import SETTINGS, checkpoint, paint
from webui_server import INPAINTING, PLAIN

from lib_inpaint.errors import UserError

INPAINT = "control_v11p_sd15_inpaint [ebff9138]"


class Unit:
    """ControlNet's, which knows these fields only."""

    def __init__(self, enabled, module, model, weight, control_mode):
        assert module == "inpaint_only+lama" and control_mode == "ControlNet is more important"
        self.enabled, self.model, self.weight = enabled, model, weight


def extension(modules, title, values):
    """An always-on script whose controls start with these values."""

    class Script(modules.scripts.Script):
        told: list = []

        def title(self):
            return title

        def process(self, p, *arguments):
            self.told.append(arguments)

    runner, script = modules.scripts.scripts_img2img, Script()
    script.controls = [type("Control", (), {"value": value})() for value in values]
    start = max(each.args_to for each in runner.scripts)
    script.args_from, script.args_to = start, start + len(values)
    runner.initialize_scripts([*runner.scripts, script])
    return script


@pytest.fixture
def controlnet(modules, host, monkeypatch):
    interface = types.ModuleType("external_code")
    interface.ControlNetUnit = Unit
    interface.get_models = lambda update=False: ["None", INPAINT]
    interface.get_modules = lambda alias_names=False: ["none", "inpaint_only+lama"]
    monkeypatch.setitem(sys.modules, "internal_controlnet.external_code", interface)
    return extension(modules, "ControlNet", ["a unit that is off", "another"])


def test_soft_inpainting_is_offered_for_plain_checkpoints_where_the_host_has_it(host, modules):
    assert not any(each.extras for each in host.diffusion.checkpoints())
    script = extension(modules, "Soft Inpainting", [False, 1, 0.5, 4, 0, 0.5, 2])
    assert [each.extras for each in host.diffusion.checkpoints()] == [(), ("soft_inpainting",)]
    plain = checkpoint(host, PLAIN)
    paint(host, plain, dataclasses.replace(SETTINGS, soft_inpainting=True))
    paint(host, plain)
    assert script.told == [(True, 1, 0.5, 4, 0, 0.5, 2), (False, 1, 0.5, 4, 0, 0.5, 2)]


def test_controlnet_gets_its_unit_and_other_scripts_what_they_had(host, modules, controlnet):
    assert [each.extras for each in host.diffusion.checkpoints()] == [("controlnet",), ("controlnet",)]
    paint(host, checkpoint(host, INPAINTING), dataclasses.replace(SETTINGS, controlnet=True))
    ((unit, other),) = controlnet.told
    assert unit.enabled and unit.model == INPAINT and other == "another"
    assert modules.scripts.scripts_img2img.scripts[0].seen == [7]


def test_in_forge_controlnets_models_are_found_where_it_keeps_them(host, modules, controlnet, monkeypatch):
    forge, state = types.ModuleType("external_code"), types.ModuleType("global_state")
    forge.ControlNetUnit = Unit
    state.get_all_preprocessor_names = lambda: ["None", "inpaint_only+lama"]
    state.controlnet_names = ["None", INPAINT]
    monkeypatch.delitem(sys.modules, "internal_controlnet.external_code")
    monkeypatch.setitem(sys.modules, "lib_controlnet.external_code", forge)
    assert not any(each.extras for each in host.diffusion.checkpoints())
    monkeypatch.setitem(sys.modules, "lib_controlnet.global_state", state)
    assert [each.extras for each in host.diffusion.checkpoints()] == [("controlnet",), ("controlnet",)]


def test_a_controlnet_that_has_lost_its_model_is_told_in_a_sentence(host, controlnet):
    sys.modules["internal_controlnet.external_code"].get_models = lambda update=False: ["None"]
    with pytest.raises(UserError, match="no model for inpainting"):
        paint(host, settings=dataclasses.replace(SETTINGS, controlnet=True))
    assert not controlnet.told
