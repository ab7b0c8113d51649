"""Long work: progress, time left, cancel, failures as sentences."""

import threading

import pytest

from lib_inpaint.errors import UserError
from lib_inpaint.jobs import Jobs, Lane, Unknown


def ended(job):
    assert job.wait(10)
    return job


def test_a_job_ends_with_its_result():
    job = ended(Jobs().start(lambda job: 41 + 1))
    assert (job.state, job.result, job.fraction) == ("done", 42, 1.0)


def test_progress_only_grows_and_tells_the_time_left():
    looked, go_on = threading.Event(), threading.Event()

    def work(job):
        for fraction in (0.5, 0.2):
            job.progress(fraction)
        looked.set()
        assert go_on.wait(10)

    job = Jobs().start(work)
    assert looked.wait(10)
    assert job.fraction == 0.5 and job.seconds_left >= 0
    go_on.set()
    assert ended(job).seconds_left is None


def test_cancel_ends_it_at_the_next_progress():
    entered, go_on = threading.Event(), threading.Event()

    def work(job):
        entered.set()
        assert go_on.wait(10)
        job.progress(0.5)
        raise AssertionError("still running")

    job = Jobs().start(work)
    assert entered.wait(10)
    job.cancel()
    go_on.set()
    assert ended(job).state == "cancelled"


def test_an_expected_failure_is_its_sentence_and_a_bug_is_logged(caplog):
    def refuse(job):
        raise UserError("Paint something first.")

    assert ended(Jobs().start(refuse)).error == "Paint something first."
    job = ended(Jobs().start(lambda job: 1 / 0))
    assert job.state == "failed" and "ZeroDivisionError" in caplog.text and "ZeroDivision" not in job.error


def test_an_unknown_job_is_a_sentence():
    with pytest.raises(Unknown, match="not known"):
        Jobs().get("x")


def test_lanes_do_not_wait_for_each_other_and_each_refuses_the_same_twice():
    jobs, narrow = Jobs(), Lane(1, "That is being fetched already.")
    go_on = threading.Event()
    first = jobs.start(lambda job: go_on.wait(10), "a", narrow)
    waiting = jobs.start(lambda job: "late", "b", narrow)
    assert ended(jobs.start(lambda job: "now", "c")).result == "now"
    assert waiting.state == "running" and jobs.running("a") is first and jobs.running("c") is None
    with pytest.raises(UserError, match="fetched already"):
        jobs.start(lambda job: None, "a", narrow)
    go_on.set()
    assert ended(waiting).result == "late"


def test_work_that_knows_the_time_left_says_it_in_its_own_words():
    told, go_on = threading.Event(), threading.Event()

    def work(job):
        job.progress(0.9, "9 of 10 MB", seconds_left=3)
        told.set()
        assert go_on.wait(10)

    job = Jobs().start(work)
    assert told.wait(10)
    assert (job.detail, job.seconds_left) == ("9 of 10 MB", 3)
    go_on.set()
    assert ended(job).seconds_left is None
