"""The WebUI as a host: what reaches its pipeline, and that everything of it is as it was afterwards."""

import shutil
from pathlib import Path

import PIL.Image
import pytest
from a1111_host import IMAGE, checkpoint, paint
from webui_server import INPAINTING, PLAIN

from lib_inpaint.errors import UserError
from lib_inpaint.models import Models
from lib_inpaint.settings import SamplingSettings

TINY = Path(__file__).parent / "tiny_sam" / "tiny_sam.safetensors"


def state_of(modules):
    return {
        "options": dict(modules.shared.opts.data),
        "checkpoint": modules.sd_models.model_data.sd_model.sd_checkpoint_info.name,
        "scripts": list(modules.scripts.scripts_img2img.scripts),
        "alwayson": list(modules.scripts.scripts_img2img.alwayson_scripts),
    }


def test_checkpoints_are_known_by_what_is_in_them_inpainting_ones_first(host, modules):
    found = host.diffusion.checkpoints()
    assert [(each.name, each.is_inpainting, each.is_current) for each in found] == [
        (INPAINTING, True, False),
        (PLAIN, False, True),
    ]
    assert modules.sd_models.loads == [PLAIN], "asking loads none"


def test_every_setting_reaches_the_pipeline(host, modules):
    painted = paint(host, Key="value")
    (told,) = modules.painting.done
    expected = {
        "prompt": "grass", "negative_prompt": "dog", "sampler_name": "Euler a", "scheduler": "Karras", "steps": 6,
        "cfg_scale": 5.5, "seed": 42, "n_iter": 2, "batch_size": 1, "width": 256, "height": 192, "mask_blur_x": 4,
        "denoising_strength": 1.0, "inpainting_fill": 0, "is_api": True, "do_not_save_samples": True,
    }  # fmt: skip
    assert {name: told[name] for name in expected} == expected
    assert told["mask_box"] == (40, 30, 90, 60)
    assert [each.seed for each in painted] == [42, 43]
    assert all(each.pixels.shape == (192, 256, 3) for each in painted)


def test_the_infotext_can_be_read_back_and_tells_what_we_did(host):
    painted = paint(host, **{"Click Inpaint": "0.1 remove"})
    text = painted[1].infotext
    assert "Inpaint area: Only masked, Masked area padding: 64" in text and "Click Inpaint: 0.1 remove" in text
    prompt, sampling = host.diffusion.sampling_from(text)
    assert prompt == "grass"
    assert (sampling.negative_prompt, sampling.sampler_name, sampling.scheduler) == ("dog", "Euler a", "Karras")
    assert (sampling.steps, sampling.cfg_scale, sampling.seed) == (6, 5.5, 43)


def test_another_checkpoint_paints_and_the_persons_own_is_back_afterwards(host, modules):
    before = state_of(modules)
    paint(host, checkpoint(host, INPAINTING))
    assert modules.painting.done[-1]["checkpoint"] == INPAINTING
    assert modules.sd_models.loads == [PLAIN, INPAINTING, PLAIN]
    assert state_of(modules) == before


def test_the_persons_own_checkpoint_is_not_loaded_again(host, modules):
    paint(host, checkpoint(host, PLAIN))
    assert modules.sd_models.loads == [PLAIN]


def test_as_long_as_the_settings_name_no_checkpoint_the_loaded_one_is_the_persons_own(host, modules):
    del modules.shared.opts.data["sd_model_checkpoint"]
    assert checkpoint(host, PLAIN).is_current
    paint(host, checkpoint(host, INPAINTING))
    assert "sd_model_checkpoint" not in modules.shared.opts.data
    assert modules.sd_models.model_data.sd_model.sd_checkpoint_info.name == PLAIN


def test_a_vae_for_the_job_leaves_the_option_as_it_was(host, modules):
    before = state_of(modules)
    paint(host, sampling=SamplingSettings(steps=2, sd_vae="vae-a.safetensors"))
    assert modules.painting.done[-1]["vae"] == "vae-a.safetensors"
    assert state_of(modules) == before and modules.sd_vae.loads[-1] == "Automatic"


@pytest.mark.parametrize("place", ["scripts", "sample", "memory"])
def test_a_failure_leaves_scripts_options_and_checkpoint_as_they_were(host, modules, place):
    modules.shared.opts.data["standin_fail_at"] = place
    before = state_of(modules)
    with pytest.raises(Exception, match="failed|ran out of memory"):
        paint(host, checkpoint(host, INPAINTING), sampling=SamplingSettings(steps=4, sd_vae="vae-a.safetensors"))
    assert state_of(modules) == before


def test_out_of_memory_is_told_in_a_sentence(host, modules):
    modules.shared.opts.data["standin_fail_at"] = "memory"
    with pytest.raises(UserError, match="smaller working size"):
        paint(host)


def test_the_hosts_own_scripts_run_with_what_their_controls_start_with(host, modules):
    paint(host)
    assert modules.scripts.scripts_img2img.scripts[0].seen == [7]


def test_the_hosts_wish_for_grids_and_masks_in_results_changes_nothing(host, modules):
    modules.shared.opts.data.update(return_mask=True, return_mask_composite=True, return_grid=True)
    assert len(paint(host)) == 2
    assert modules.shared.opts.return_mask is True


def test_what_is_interrupted_gives_what_is_finished(host, modules, monkeypatch):
    sample = modules.painting.sample

    def interrupting(p, seeds):
        if p.iteration == 1:
            modules.shared.state.interrupt()
        return sample(p, seeds)

    monkeypatch.setattr(modules.painting, "sample", interrupting)
    assert [each.seed for each in paint(host, sampling=SamplingSettings(steps=3, seed=5, variations=3))] == [5]


def test_what_is_skipped_is_left_out(host, modules, monkeypatch):
    sample = modules.painting.sample

    def skipping(p, seeds):
        if p.iteration == 0:
            modules.shared.state.skip()
        return sample(p, seeds)

    monkeypatch.setattr(modules.painting, "sample", skipping)
    assert [each.seed for each in paint(host, sampling=SamplingSettings(steps=3, seed=5, variations=3))] == [6, 7]


def test_only_our_own_task_can_be_interrupted(host, modules):
    modules.progress.current_task = "task(theirs)"
    host.diffusion.interrupt("task(ours)")
    host.diffusion.skip("task(ours)")
    assert not modules.shared.state.interrupted and not modules.shared.state.skipped
    modules.progress.current_task = "task(ours)"
    host.diffusion.interrupt("task(ours)")
    assert modules.shared.state.interrupted


@pytest.mark.parametrize("is_queued", [True, False])
def test_a_task_interrupted_before_its_turn_does_not_begin(host, modules, is_queued):
    """Even where Cancel overtakes the event that puts it into the host's queue."""
    if is_queued:
        modules.progress.pending_tasks["task(ours)"] = 0
    host.diffusion.interrupt("task(ours)")
    modules.progress.current_task = "task(ours)"
    assert paint(host) == [] and not modules.painting.done
    modules.progress.current_task = "task(next)"
    assert paint(host) and modules.painting.done


def test_without_a_choice_the_host_is_told_its_own_first_sampler(host, modules):
    paint(host, sampling=SamplingSettings(steps=2, variations=1))
    (done,) = modules.painting.done
    assert done["sampler_name"] == modules.sd_samplers.visible_samplers()[0].name
    assert done["scheduler"] == modules.sd_schedulers.schedulers[0].label


@pytest.mark.parametrize(
    ("sampling", "sentence"),
    [
        (SamplingSettings(sampler_name="Nonsense"), "sampler Nonsense"),
        (SamplingSettings(scheduler="Nonsense"), "schedule Nonsense"),
        (SamplingSettings(sd_vae="../x"), "VAE ../x"),
    ],
)
def test_names_the_host_does_not_have_are_refused(host, modules, sampling, sentence):
    with pytest.raises(UserError, match=sentence):
        paint(host, sampling=sampling)
    assert not modules.painting.done


def test_results_are_saved_as_the_host_saves_and_not_when_it_does_not(host, modules, tmp_path):
    (painted,) = paint(host, sampling=SamplingSettings(steps=2, seed=9))
    path = host.diffusion.save(IMAGE, None, painted, "grass")
    assert path.is_relative_to(tmp_path / "outputs" / "img2img-images")
    with PIL.Image.open(path) as file:
        assert file.info["parameters"] == painted.infotext
    modules.shared.opts.data["samples_save"] = False
    assert host.diffusion.save(IMAGE, None, painted, "grass") is None


@pytest.mark.parametrize("text", ["", "only words", "x\nSteps: many, Seed: -5, CFG scale: 999, Sampler: Nothing"])
def test_odd_infotexts_fill_in_what_makes_sense(host, text):
    _, sampling = host.diffusion.sampling_from(text)
    assert sampling == SamplingSettings(scheduler="Automatic")


def test_the_settings_page_is_asked_each_time(host, modules, tmp_path):
    from lib_inpaint.host.a1111.options import add_options

    add_options(["sam_vit_b"])
    assert host.preferences.model == "" and host.output_folder is None and host.device == "cpu"
    modules.shared.opts.data.update(click_inpaint_model="sam_vit_b", click_inpaint_output_folder="mine")
    modules.shared.opts.data.update(click_inpaint_most_encoded=3, click_inpaint_keep_alive=5)
    modules.shared.opts.data.update(click_inpaint_most_projects_mb=700)
    assert host.preferences.most_projects_mb == 700
    assert (host.preferences.most_encoded, host.preferences.keep_alive) == (3, 5)
    assert host.preferences.model == "sam_vit_b" and host.output_folder == tmp_path / "mine"
    sections = {info.section for name, info in modules.shared.opts.data_labels.items() if name.startswith("click_")}
    assert sections == {("click_inpaint", "Click Inpaint")}


def test_weights_are_looked_for_in_the_hosts_folder_and_the_older_extensions(host, tmp_path):
    assert host.cache_folder == tmp_path / "cache" / "click_inpaint"
    assert host.projects_folder == tmp_path / "click_inpaint_projects"
    first, second, third = host.models_folders
    assert first == tmp_path / "models" / "sam"
    assert "sd-webui-segment-anything" in str(second) and "sd-webui-inpaint-anything" in str(third)
    assert [folder.parts[-2:] for folder in host.fill_folders] == [("hub", "checkpoints")]


def test_weights_in_each_of_them_are_found_by_what_is_in_them(host):
    for number, folder in enumerate(host.models_folders):
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(TINY, folder / f"called {number}.safetensors")
        (folder / "sam_vit_b_01ec64.pth").write_bytes(b"<html>not found</html>")
        (folder / "scores.txt").write_text("sam")
    models = Models(host)
    assert set(models.found()) == {"called 0", "called 1", "called 2"}
    assert len(models.problems()) == 3 and all("web page" in problem for problem in models.problems())
    assert models.advice() is None
