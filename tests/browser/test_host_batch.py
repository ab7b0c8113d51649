"""Many photos inside the WebUI: its login, its queue and its Stable Diffusion."""

import zipfile

import pytest
from browser_host import needs_host
from needs import SHARED, need

pytestmark = needs_host
NETS = SHARED / "data" / "weights"
PHOTOS = [SHARED / "data" / "scenes" / f"{name}.jpg" for name in ("person", "boat")]


@pytest.fixture
def nets_there(tmp_path) -> None:
    """Where the stand-in host has its models."""
    need((NETS / "yolox_nano.onnx").is_file(), "../shared/data/weights")
    (tmp_path / "models" / "sam").mkdir(parents=True)
    (tmp_path / "models" / "sam" / "people").symlink_to(NETS)


def button(host, name: str):
    return host.page.locator(".ci-batch").get_by_role("button", name=name, exact=True)


def bring(host) -> None:
    host.show_ours()
    host.page.get_by_role("button", name="Many photos", exact=True).click()
    host.page.locator(".ci-batch input[type=file]").first.set_input_files(PHOTOS)
    host.page.locator(".ci-batch-there").get_by_text("2 photos").wait_for()
    host.page.wait_for_selector(".ci-batch-sending", state="hidden")


def fetched(host) -> set[str]:
    with host.page.expect_download() as download:
        button(host, "Download all, ZIP").click()
    return set(zipfile.ZipFile(download.value.path()).namelist())


@pytest.mark.parametrize(
    "host",
    [{"flags": ("--gradio-auth", "user:secret")}, {"flags": ("--api", "--api-auth", "me:secret")}],
    indirect=True,
)
def test_photos_come_in_and_go_out_behind_either_login(nets_there, host):
    bring(host)
    host.page.get_by_role("radio", name="Masks only").check()
    button(host, "Start").click()
    host.page.locator(".ci-batch").get_by_text("All 2 photos are done").wait_for(timeout=120000)
    assert {"masks/person.png", "coco.json", "contact-sheet.html"} <= fetched(host)
    host.page.keyboard.press("Escape")
    host.page.locator("dialog.ci-batch").wait_for(state="hidden")
    assert host.webui.log()["generations"] == []


def test_stable_diffusion_paints_them_in_the_hosts_queue(nets_there, host, tmp_path):
    bring(host)
    host.page.get_by_role("radio", name="Remove people, keep the main subject (Stable Diffusion)").check()
    button(host, "Start").click()
    host.page.locator(".ci-batch").get_by_text("All 2 photos are done").wait_for(timeout=120000)
    assert {"results/person.png", "results/boat.png"} <= fetched(host)
    assert len(host.webui.log()["generations"]) == 1, "nobody is on the other one"
    assert [*(tmp_path / "click_inpaint_projects" / "photos").iterdir()]
    button(host, "Delete the photos and what came of them").click()
    host.page.locator(".ci-batch").get_by_text("Drop photos or a folder here").wait_for()
    assert not [*(tmp_path / "click_inpaint_projects" / "photos").iterdir()]
