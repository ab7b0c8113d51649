"""The route that a resting cursor asks: lean, newest wins, and never in a click's way."""

import io

import numpy as np
import PIL.Image
import pytest
from project_steps import ON_RED

NOTHING = np.zeros((6, 8), np.uint8)


@pytest.fixture
def hover(client, opened):
    """Asks what is under a cursor."""

    def ask(x: float, y: float, page: str = "", ticket: int = 0):
        body = {"point": [x, y], "page": page, "ticket": ticket}
        return client.post(f"projects/{opened}/hover", json=body)

    return ask


def test_the_object_under_the_cursor_comes_as_a_small_picture(hover, workspace, opened):
    workspace.predict(opened, ON_RED)
    reply = hover(40, 40)
    alpha = np.asarray(PIL.Image.open(io.BytesIO(reply.content)).convert("RGBA"))[:, :, 3]
    assert alpha.shape == (60, 80) and alpha[20, 20] == 255 and alpha[45, 60] == 0
    assert reply.headers["content-type"] == "image/png" and reply.headers["content-encoding"] == "identity"
    assert reply.headers["cache-control"] == "no-store"


def test_what_a_click_in_view_has_looked_at_closely_is_shown_closely(client, workspace, opened, segmenter):
    segmenter.side = 32
    view = [22, 12, 78, 68]
    client.post(f"projects/{opened}/predict", json={"prompt": {"points": [[40, 40, 1]], "view": view}})
    before = segmenter.previewed
    reply = client.post(f"projects/{opened}/hover", json={"point": [50, 50], "view": view})
    assert reply.status_code == 200 and segmenter.previewed == before + 1
    alpha = np.asarray(PIL.Image.open(io.BytesIO(reply.content)).convert("RGBA"))[:, :, 3]
    assert alpha.shape == (60, 80) and alpha[20, 20] == 255 and alpha[45, 60] == 0


def test_where_there_is_nothing_to_show_the_answer_is_empty(hover, workspace):
    workspace.models.loaded = lambda: None
    reply = hover(40, 40)
    assert reply.status_code == 204 and reply.content == b""


def test_of_two_questions_under_one_cursor_the_newer_is_answered(hover, workspace):
    answers = []

    def slow(id, prompt, still_wanted):
        if prompt.points[0].x == 1:
            answers.append(hover(2, 1, "page", 9).status_code)
        still_wanted()
        return NOTHING

    workspace.hover = slow
    answers.append(hover(1, 1, "page", 8).status_code)
    assert answers == [200, 204]


def test_however_many_cursors_wait_no_click_is_sent_away(client, hover, workspace, opened):
    predict, wanted = workspace.predict, []

    def clicked(id, prompt, still_wanted):
        """While the click waits, eight questions are asked, each while the one before it is being answered."""

        def busy(id, prompt, _):
            (point,) = prompt.points
            if point.x < 8:
                hover(point.x + 1, 1, f"page {point.x}")
            still_wanted()
            wanted.append(point.x)
            return NOTHING

        workspace.hover = busy
        hover(1, 1)
        return predict(id, prompt, still_wanted)

    workspace.predict = clicked
    client.post(f"projects/{opened}/predict", json={"prompt": {"points": [[40, 40, 1]]}})
    assert wanted == [8, 7, 6, 5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"point": [400, 10]}, 400),
        ({"point": [1]}, 422),
        ({"point": ["left", 1]}, 422),
        ({"point": [1, 1], "prompt": {}}, 422),
        ({"point": [1, 1], "view": [500, 500, 600, 600]}, 400),
        ({"point": [1, 1], "view": [9, 9, 1, 1]}, 400),
        ({"point": [1, 1], "view": [1, 2]}, 422),
        ({}, 422),
    ],
)
def test_bad_questions_get_a_sentence(client, opened, body, status):
    reply = client.post(f"projects/{opened}/hover", json=body)
    assert reply.status_code == status and len(reply.json()["error"]) > 10


def test_a_picture_that_is_not_open_is_404(client):
    assert client.post("projects/nope/hover", json={"point": [1, 1]}).status_code == 404
