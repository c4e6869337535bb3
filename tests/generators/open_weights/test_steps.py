"""Tests of following a pipeline's steps."""

import time
from types import SimpleNamespace

import pytest

from generators.open_weights.steps import Steps


def followed(total):
    told, waits = [], []
    steps = Steps(total, lambda *progress: told.append(progress), lambda: waits.append(1))
    return steps, told, waits


def test_the_device_is_waited_for_at_the_borders_only():
    steps, told, waits = followed(4)
    for index in range(4):
        assert steps.after(None, index, 0, {"latents": index}) == {"latents": index}
    assert len(waits) == 1
    steps.timings()
    assert len(waits) == 2
    assert [step for _, step, _ in told] == [0, 1, 2, 3, 4, 4]


def test_denoising_and_decoding_are_told_apart():
    steps, _, _ = followed(1)
    time.sleep(0.02)
    steps.step()
    time.sleep(0.05)
    timings = steps.timings()
    assert timings["denoise"] >= 0.02
    assert timings["decode"] >= 0.05


def test_a_solver_that_takes_more_steps_than_it_was_given_never_passes_the_end():
    steps, told, _ = followed(2)
    for _ in range(5):
        steps.step()
    assert max(share for share, _, _ in told) == 0.9
    assert {step for _, step, _ in told} == {0, 1, 2}


def test_a_scheduler_is_watched_for_one_clip_only():
    class Scheduler:
        def step(self, noise, *, scale=1):
            return noise * scale

    steps, told, _ = followed(2)
    scheduler = Scheduler()
    with steps.watching(scheduler):
        assert scheduler.step(3, scale=2) == 6
    assert scheduler.step(3) == 3
    assert len(told) == 2
    assert not vars(scheduler)


def test_who_stops_the_work_is_remembered():
    def stop(_share, step, _steps):
        if step == 1:
            raise KeyboardInterrupt

    steps = Steps(3, stop, lambda: None)
    scheduler = SimpleNamespace(step=lambda: 1)
    watched = steps.watching(SimpleNamespace(step=scheduler.step))
    with pytest.raises(KeyboardInterrupt) as reason, watched:
        steps.step()
    assert steps.stopped_by is reason.value
