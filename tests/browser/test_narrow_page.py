"""Windows with less room: what is said stays whole, and the picture stays free."""

import pytest
from editor_page import EditorPage


@pytest.fixture
def editor(page, coffee) -> EditorPage:
    editor = EditorPage(page)
    editor.open(coffee)
    return editor


WORDS_OF_HINT = """() => {
    const hint = document.querySelector(".ci-hint");
    const words = document.createRange();
    words.selectNodeContents(hint);
    const [word, box] = [words, hint].map((each) => each.getBoundingClientRect());
    return word.top >= box.bottom ? "none" : word.width <= box.width + 0.5 ? "whole" : "cut";
}"""


def test_the_hint_above_the_picture_is_whole_or_not_there(editor):
    seen = []
    for width in range(1780, 1180, -60):
        editor.page.set_viewport_size({"width": width, "height": 800})
        editor.page.wait_for_timeout(50)
        seen.append(editor.page.evaluate(WORDS_OF_HINT))
    assert seen[0] == "whole" and seen[-1] == "none" and "cut" not in seen


BEYOND_THE_BAR = """() => {
    const bar = document.querySelector(".ci-bar");
    const end = (each) => each.getBoundingClientRect().right;
    return [...bar.children].filter((each) => end(each) > end(bar)).map((each) => each.className);
}"""


def test_nothing_in_the_bar_runs_into_what_is_beside_it(editor):
    for key in ("v", "b"):
        editor.press(key)
        for width in (*range(1480, 480, -40), 420, 375, 340):
            editor.page.set_viewport_size({"width": width, "height": 800})
            editor.page.wait_for_timeout(50)
            assert editor.page.evaluate(BEYOND_THE_BAR) == [], (key, width)
    editor.press("v")
    editor.page.set_viewport_size({"width": 1480, "height": 800})
    editor.page.locator(".ci-bar").get_by_text("Before / after").wait_for()


def test_on_a_phone_what_is_said_of_a_result_leaves_the_picture_free(editor):
    editor.drag((200, 120), (460, 300))
    editor.until("project.layers.length == 1")
    editor.page.set_viewport_size({"width": 420, "height": 860})
    editor.page.locator(".ci-primary").click()
    results = editor.page.locator(".ci-results")
    results.wait_for()
    with editor.page.expect_download():
        editor.page.get_by_role("button", name="Save picture").click()
    editor.page.locator(".ci-toast").wait_for()
    stage, bar, toast = (editor.page.locator(each).bounding_box() for each in (".ci-stage", ".ci-results", ".ci-toast"))
    assert bar["height"] <= 44 and bar["y"] > stage["y"] + 0.8 * stage["height"]
    assert toast["y"] + toast["height"] < stage["y"] + 0.2 * stage["height"]
    for button in ("Undo", "Continue"):
        place = results.get_by_role("button", name=button).bounding_box()
        assert bar["x"] < place["x"] and place["x"] + place["width"] < bar["x"] + bar["width"]
