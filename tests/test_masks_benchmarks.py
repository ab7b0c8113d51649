"""The benchmarks' command and the rows it prints."""

import json
import time

import pytest
from drawn_masks import iou

from benchmarks import __main__ as command
from benchmarks.masks import drawn_object, plain_dilation
from benchmarks.timing import Row, cpu_ms
from lib_inpaint.geometry import Size
from lib_inpaint.masks import grow

ROW = Row.of_times("grow 4", 2, 9, "drawn mask")


def _spin(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def test_without_a_name_the_benchmarks_are_listed(capsys):
    assert command.main([]) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert listed == list(command.BENCHMARKS)


def test_an_unknown_name_is_refused(capsys):
    with pytest.raises(SystemExit):
        command.main(["nothing"])
    assert "invalid choice" in capsys.readouterr().err


def test_a_row_is_one_json_object_a_line():
    (line,) = command.as_json(iter([ROW]))
    assert json.loads(line) == {
        "name": "grow 4",
        "ours": 2,
        "other": 9,
        "ratio": 4.5,
        "what": "drawn mask",
        "unit": "cpu ms",
    }


def test_a_row_is_a_line_of_a_markdown_table():
    *_, line = command.as_table(iter([ROW]))
    assert line == "| grow 4 | 2 cpu ms | 9 cpu ms | 4.5 | drawn mask |"


def test_twice_the_work_takes_twice_the_cpu_time():
    short, long = cpu_ms(lambda: _spin(0.01), lambda: _spin(0.02), rounds=3)
    assert 1.5 < long / short < 2.5


def test_sleeping_takes_none():
    assert cpu_ms(lambda: time.sleep(0.02), rounds=1)[0] < 15


def test_ours_and_the_other_do_the_same():
    mask = drawn_object(Size(400, 300), 0.38)
    assert abs(mask.mean() - 0.38) < 0.02
    assert iou(grow(mask, 16), plain_dilation(mask, 16)) > 0.99
