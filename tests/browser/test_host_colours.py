"""Strokes of colour inside the selection, from our tab to what the host paints from."""

import pytest
from browser_host import CUP, needs_host

pytestmark = needs_host

GREEN = "#00c832"


@pytest.fixture
def restyling(selected):
    """The colour brush in hand, green, over the cup."""
    page = selected.page
    selected.set_form("variations", 1)
    page.get_by_role("button", name="Restyle", exact=True).click()
    page.get_by_label("Colour of the mask").fill(GREEN)
    page.get_by_role("button", name="Paint colour").click()
    page.get_by_label("Brush size").wait_for()
    return selected


def across(host, height):
    """A stroke over the whole picture at a part of the cup's height."""
    host.editor.drag((5, CUP[1] + height * (CUP[3] - CUP[1])), (595, CUP[1] + height * (CUP[3] - CUP[1])))


def shown(page) -> dict:
    """Of the pane with the strokes: its size, how much is painted, and where that begins and ends across."""
    page.wait_for_timeout(200)
    return page.evaluate("""() => {
        const pane = document.querySelector('.ci-pane-colours');
        const { data } = pane.getContext('2d').getImageData(0, 0, pane.width, pane.height);
        let [painted, greenest, from, to] = [0, 0, pane.width, 0];
        for (let at = 0; at < data.length; at += 4) {
            if (data[at + 3] < 40) continue;
            const column = (at / 4) % pane.width;
            painted++;
            greenest = Math.max(greenest, data[at + 1] - data[at]);
            [from, to] = [Math.min(from, column), Math.max(to, column)];
        }
        return { width: pane.width, painted, greenest, from, to };
    }""")


def test_strokes_are_seen_inside_the_mask_taken_back_kept_over_a_reload_and_painted_from(restyling):
    page, editor = restyling.page, restyling.editor
    across(restyling, 0.4)
    first = shown(page)
    assert first["painted"] > 500 and first["greenest"] > 150
    assert first["from"] > 0.2 * first["width"] and first["to"] < 0.85 * first["width"], "the mask clips it"
    across(restyling, 0.6)
    assert shown(page)["painted"] > 1.3 * first["painted"] and page.get_by_text("2 strokes").is_visible()
    page.keyboard.press("Control+z")
    assert shown(page)["painted"] == first["painted"] and editor.project()["mask_area"] > 5000
    page.get_by_role("button", name="Clear", exact=True).click()
    assert shown(page)["painted"] == 0 and page.get_by_text("All that is selected").is_visible()
    page.get_by_role("button", name="Take back").click()
    assert shown(page)["painted"] == first["painted"]
    kept = editor.until("project.settings.paints.length === 1")["settings"]
    assert (kept["colour"], kept["paints"][0]["colour"]) == (GREEN, GREEN)
    page.reload()
    page.wait_for_selector("#click_inpaint .ci-app", state="attached")
    restyling.show_ours()
    page.get_by_text("1 stroke", exact=True).wait_for()
    page.wait_for_function("document.querySelector('.ci-primary').innerText.includes('Restyle')")
    assert shown(page)["painted"] > 500
    page.locator(".ci-prompt").fill("a green band")
    page.locator(".ci-primary").click()
    page.wait_for_selector(".ci-outcome:not([hidden])")
    with_stroke = restyling.generation()["masked_colour"]
    assert restyling.generation()["inpainting_fill"] == 1
    page.get_by_role("button", name="Clear", exact=True).click()
    page.get_by_role("button", name="No colour").click()
    page.keyboard.press("Control+z")
    editor.until("project.edits.length === 0 && project.mask_area > 5000")
    page.locator(".ci-primary").click()
    editor.until("project.edits.length === 1")
    page.wait_for_selector(".ci-strip", state="hidden")
    without = restyling.generation()["masked_colour"]
    greener = lambda colour: colour[1] - colour[0]  # noqa: E731
    assert greener(with_stroke) > greener(without) + 5, "the host began from the stroke"


def test_a_push_takes_the_colours_along_and_the_brush_goes_with_its_preset(restyling):
    page = restyling.page
    plain = []
    for is_coloured in (True, False):
        if is_coloured:
            across(restyling, 0.5)
        else:
            restyling.show_ours()
            page.get_by_role("button", name="Replace", exact=True).click()
            page.wait_for_selector(".ci-colours", state="hidden")
            assert shown(page)["painted"] == 0
            assert page.locator(".ci-tools [aria-pressed=true]").get_attribute("aria-label").startswith("Select")
        page.get_by_role("button", name="Send to Inpaint upload").click()
        page.wait_for_selector("#img_inpaint_mask img", state="visible")
        before = len(restyling.webui.log()["generations"])
        page.locator("#img2img_generate").click()
        for _ in range(300):
            if len(restyling.webui.log()["generations"]) > before:
                break
            page.wait_for_timeout(100)
        plain.append(restyling.generation()["masked_colour"])
    with_stroke, without = plain
    assert with_stroke[1] - with_stroke[0] > without[1] - without[0] + 5
