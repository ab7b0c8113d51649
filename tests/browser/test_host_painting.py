"""Painting with the host from our tab, and pictures that come from its results."""

import io
import re

import PIL.Image
import pytest
from browser_host import needs_host
from webui_server import INPAINTING, PLAIN

from lib_inpaint.images import read_picture

pytestmark = needs_host


@pytest.fixture
def replacing(selected):
    """Stable Diffusion alone: what it paints, the person waits for."""
    selected.page.get_by_role("button", name="Replace", exact=True).click()
    selected.page.wait_for_function("document.querySelector('.ci-primary').innerText.includes('Replace')")
    return selected


def test_removing_shows_a_quick_fill_at_once_and_paints_over_it_while_the_person_goes_on(selected):
    page, editor = selected.page, selected.editor
    selected.webui.set_options(standin_step_seconds=0.15)
    selected.set_form("variations", 2)
    page.locator(".ci-primary").click()
    quick = editor.until("project.edits.length === 1")
    assert [each["engine"] for each in quick["edits"][0]["variations"]] == ["patchmatch"]
    page.wait_for_selector(".ci-region-preview:not([hidden])")
    assert page.locator(".ci-results").is_visible() and page.locator(".ci-strip").is_visible()
    page.get_by_role("button", name="Continue").click()
    editor.drag((20, 20), (80, 80))
    editor.until("project.layers.length === 1")
    project = editor.until("project.edits[0].variations.length === 3")
    assert [each["engine"] for each in project["edits"][0]["variations"]] == ["patchmatch", "host", "host"]
    assert len(project["layers"]) == 1 and project["edits"][0]["chosen"] == 1
    done = selected.generation()
    assert done["inpainting_fill"] == 1 and done["denoising_strength"] == 0.85
    page.wait_for_selector(".ci-strip", state="hidden")
    page.locator(".ci-edits .ci-layer-main").click()
    page.locator(".ci-variations button").first.click()
    editor.until("project.edits[0].chosen === 0 && project.layers.length === 1")


def test_what_is_painted_behind_can_be_stopped_and_the_quick_fill_stays(selected):
    selected.webui.set_options(standin_step_seconds=0.3)
    selected.page.locator(".ci-primary").click()
    selected.page.wait_for_selector(".ci-region-preview:not([hidden])")
    selected.page.locator(".ci-primary").click()
    selected.page.wait_for_selector(".ci-strip", state="hidden")
    (edit,) = selected.editor.project()["edits"]
    assert [each["engine"] for each in edit["variations"]] == ["patchmatch"]
    assert not selected.webui.log()["queue_locked"]


def test_every_preset_paints_and_changing_the_background_keeps_what_is_selected(selected, coffee):
    page, editor = selected.page, selected.editor
    selected.set_form("variations", 1)
    page.locator(".ci-prompt").fill("something")
    names = page.locator(".ci-presets button").all_inner_texts()
    assert {"Replace", "Add", "Fix face", "Fix hand", "Restyle"} <= set(names)
    for number, name in enumerate(["Background", *(set(names) - {"Remove", "Background"})], start=1):
        page.locator(".ci-presets").get_by_role("button", name=name, exact=True).click()
        if name == "Background":
            editor.until("project.refinement.invert && project.refinement.grow < 0")
        page.locator("body").press("r")
        editor.until(f"project.edits.length === {number}")
        page.wait_for_selector(".ci-outcome:not([hidden])")
        page.locator("body").press("Enter")
        editor.drag((100, 80), (200, 200))
        editor.until("project.layers.length === 1")
        if name == "Background":
            shown = read_picture(editor.export("Picture, PNG")[1], "shown.png")
            source = read_picture(coffee.read_bytes())
            assert (shown.pixels[200, 300] == source.pixels[200, 300]).all()
            assert (shown.pixels[5, 5] != source.pixels[5, 5]).any()


def test_painting_with_the_host_shows_progress_and_is_exact_elsewhere(replacing, coffee):
    page = replacing.page
    replacing.webui.set_options(standin_step_seconds=0.06)
    page.locator(".ci-prompt").fill("a green bowl")
    replacing.set_form("variations", 2)
    page.locator(".ci-primary").click()
    page.wait_for_selector(".ci-region-preview:not([hidden])")
    assert re.search(r"\d+ %", page.locator(".ci-strip").inner_text())
    page.wait_for_selector(".ci-outcome:not([hidden])")
    project = replacing.editor.until("project.edits[0]?.variations.length === 2")
    page.wait_for_selector(".ci-strip", state="hidden")
    done = replacing.generation()
    assert done["prompt"] == "a green bowl" and done["n_iter"] == 1 and done["checkpoint"] == INPAINTING
    log = replacing.webui.log()
    assert log["checkpoint"] == PLAIN and not log["queue_locked"] and not log["failures"]
    name, data = replacing.editor.export("Picture, PNG")
    result, source = read_picture(data, name), read_picture(coffee.read_bytes())
    assert "Click Inpaint" in PIL.Image.open(io.BytesIO(data)).info["parameters"]
    changed = (result.pixels != source.pixels).any(axis=2)
    x1, y1, x2, y2 = project["edits"][0]["box"]
    changed[y1:y2, x1:x2] = False
    assert not changed.any()
    page.locator(".ci-variations button").nth(1).click()
    replacing.editor.until("project.edits[0].chosen === 1")


def test_the_first_variation_is_shown_while_the_others_are_painted_and_the_person_goes_on(replacing):
    page, editor = replacing.page, replacing.editor
    replacing.webui.set_options(standin_step_seconds=0.12)
    page.locator(".ci-prompt").fill("a green bowl")
    page.locator(".ci-primary").click()
    page.wait_for_selector(".ci-outcome:not([hidden])")
    assert page.locator(".ci-strip").is_visible() and len(editor.project()["edits"][0]["variations"]) < 3
    page.get_by_role("button", name="Continue").click()
    editor.drag((20, 20), (80, 80))
    editor.until("project.layers.length === 1")
    project = editor.until("project.edits[0].variations.length === 3")
    assert len(project["layers"]) == 1 and project["edits"][0]["chosen"] == 0
    page.wait_for_selector(".ci-strip", state="hidden")
    assert replacing.webui.log()["checkpoint"] == PLAIN
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    editor.until("project.edits.length === 0")


def test_a_variation_can_be_skipped(replacing):
    replacing.webui.set_options(standin_step_seconds=0.12)
    replacing.set_form("variations", 2)
    replacing.page.locator(".ci-primary").click()
    replacing.page.wait_for_selector(".ci-region-preview:not([hidden])")
    replacing.page.get_by_role("button", name="Skip").click()
    replacing.page.wait_for_selector(".ci-outcome:not([hidden])")
    assert len(replacing.editor.project()["edits"][0]["variations"]) == 1


def test_an_interrupted_run_gives_the_queue_back_and_keeps_the_selection(replacing):
    replacing.webui.set_options(standin_step_seconds=0.3)
    replacing.page.locator(".ci-primary").click()
    replacing.page.wait_for_selector(".ci-region-preview:not([hidden])")
    replacing.page.keyboard.press("Escape")
    replacing.page.wait_for_selector(".ci-strip", state="hidden")
    assert replacing.editor.project()["mask_area"] > 5000 and not replacing.editor.project()["edits"]
    assert not replacing.webui.log()["queue_locked"]


def test_a_failure_of_the_host_is_told_and_the_next_run_works(replacing):
    page = replacing.page
    replacing.webui.set_options(standin_fail_at="memory")
    before = replacing.webui.log()["options"]
    page.locator(".ci-primary").click()
    page.wait_for_selector(".ci-toast-warning")
    assert "smaller working size" in page.locator(".ci-toast-warning").inner_text()
    log = replacing.webui.log()
    assert log["options"] == before and log["checkpoint"] == PLAIN
    replacing.webui.set_options(standin_fail_at="sample")
    page.locator(".ci-primary").click()
    page.wait_for_function("document.querySelector('.ci-toast-warning')?.innerText.includes('failed while painting')")
    replacing.webui.set_options(standin_fail_at="")
    page.locator(".ci-primary").click()
    page.wait_for_selector(".ci-outcome:not([hidden])")


def test_an_overruled_value_is_used_and_can_go_back_to_auto(replacing):
    page = replacing.page
    blur = page.locator(".ci-value-mask_blur input")
    blur.fill("9")
    blur.press("Enter")
    page.wait_for_selector(".ci-value-mask_blur[data-overruled]")
    page.locator(".ci-primary").click()
    page.wait_for_selector(".ci-outcome:not([hidden])")
    assert replacing.generation()["mask_blur_x"] == 9
    page.get_by_role("button", name="Back to auto").click()
    assert page.locator("[data-overruled]").count() == 0


def test_soft_edges_are_offered_for_a_plain_checkpoint_alone(selected):
    page = selected.page
    selected.set_form("variations", 1)
    edges = page.locator(".ci-value-soft_inpainting")
    assert page.locator(".ci-value-mask_blur").is_visible() and edges.is_hidden()
    page.locator(".ci-value-checkpoint select").select_option(PLAIN)
    edges.locator("select").select_option("soft")
    assert page.locator(".ci-value-controlnet").is_hidden()
    page.locator(".ci-primary").click()
    done = selected.generation()
    assert "Soft inpainting enabled: True" in done["infotexts"][0]
    runs = [run for run in selected.webui.log()["script_runs"] if run["script"] == "Soft Inpainting"]
    assert runs[-1]["arguments"] == [True, 1, 0.5, 4, 0, 0.5, 2]


def test_a_plain_checkpoint_is_allowed_and_says_what_that_means(selected):
    page = selected.page
    page.locator(".ci-value-checkpoint select").select_option(PLAIN)
    page.get_by_text("is not an inpainting checkpoint").wait_for()
    page.locator(".ci-primary").click()
    page.wait_for_selector(".ci-outcome:not([hidden])")
    assert selected.generation()["checkpoint"] == PLAIN
    assert selected.generation()["denoising_strength"] < 1


def barn_from_txt2img(host):
    """The host paints a red barn, and its button brings it to our tab; the project."""
    page = host.page
    host.show("tab_txt2img")
    page.locator("#txt2img_prompt textarea").fill("a red barn")
    page.locator("#txt2img_generate").click()
    page.wait_for_selector("#txt2img_gallery img", state="attached")
    page.locator("#click_inpaint_from_txt2img").click()
    page.wait_for_function("sessionStorage['click_inpaint.project']")
    return host.editor.until("project.infotext")


def test_a_picture_from_txt2img_comes_with_its_prompt(host):
    page, project = host.page, barn_from_txt2img(host)
    assert project["infotext"].startswith("a red barn") and project["size"] == [256, 192]
    host.editor.drag((60, 40), (180, 150))
    host.editor.until("project.mask_area > 100")
    page.get_by_role("button", name="Reuse the original prompt").click()
    page.wait_for_function("document.querySelector('.ci-prompt').value === 'a red barn'")
    page.locator(".ci-primary").click()
    page.wait_for_selector(".ci-outcome:not([hidden])")
    done = host.generation()
    assert (done["prompt"], done["negative_prompt"], done["seed"]) == ("a red barn", "blur", 1234)
    assert (done["steps"], done["sampler_name"], done["scheduler"], done["cfg_scale"]) == (12, "Euler a", "Karras", 5.5)


def test_the_next_picture_does_not_inherit_what_was_reused(host, coffee):
    page = host.page
    barn_from_txt2img(host)
    page.get_by_role("button", name="Reuse the original prompt").click()
    page.wait_for_function("document.querySelector('#click_inpaint_negative_prompt textarea').value === 'blur'")
    assert page.locator(".ci-toast").count() == 1
    host.editor.open(coffee)
    page.wait_for_function("document.querySelector('#click_inpaint_negative_prompt textarea').value === ''")
    assert page.locator("#click_inpaint_seed input").input_value() == "-1"
    assert page.locator(".ci-prompt").input_value() == "" and page.locator(".ci-toast").count() == 0


def test_a_run_that_is_cancelled_at_once_changes_nothing(replacing):
    replacing.webui.set_options(standin_step_seconds=0.2)
    replacing.page.locator(".ci-surface").hover()
    replacing.page.keyboard.press("r")
    replacing.page.keyboard.press("Escape")
    replacing.page.wait_for_selector(".ci-strip", state="hidden")
    replacing.page.wait_for_timeout(1500)
    assert replacing.editor.project()["mask_area"] > 5000 and not replacing.editor.project()["edits"]
    assert not replacing.webui.log()["queue_locked"]


def test_a_picture_from_extras_comes_too(host, coffee):
    page = host.page
    host.show("tab_extras")
    page.locator("#extras_image input[type=file]").set_input_files(coffee)
    page.wait_for_selector("#extras_image img", state="attached")
    page.locator("#extras_generate").click()
    page.wait_for_selector("#extras_gallery img", state="attached")
    page.locator("#click_inpaint_from_extras").click()
    page.wait_for_function("sessionStorage['click_inpaint.project']")
    assert host.editor.project()["size"] == [600, 400]


def test_a_run_on_the_next_picture_waits_for_the_run_on_the_one_before(replacing, coffee):
    page, editor = replacing.page, replacing.editor
    replacing.set_form("variations", 1)
    replacing.webui.set_options(standin_step_seconds=0.15)
    page.locator(".ci-primary").click()
    page.wait_for_selector(".ci-region-preview:not([hidden])")
    first = editor.project()["id"]
    editor.open(coffee)
    page.wait_for_function("(id) => sessionStorage['click_inpaint.project'] !== id", arg=first)
    editor.drag((60, 60), (200, 200))
    editor.until("project.mask_area > 500")
    page.locator(".ci-primary").click()
    page.wait_for_selector(".ci-outcome:not([hidden])")
    assert editor.project()["id"] != first and len(editor.project()["edits"]) == 1
    assert len(replacing.webui.log()["generations"]) == 2
