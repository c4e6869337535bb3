"""What a worker process is at, told from several threads."""

import threading

from hypothesis import given, strategies as st

from generators.doing import Doing, Piece

NUMBERS = st.integers(-5, 5)
ACTS = st.lists(st.tuples(st.sampled_from(["start", "update", "end"]), NUMBERS), max_size=30)


@given(ACTS)
def test_an_order_is_there_from_its_start_to_its_end(acts):
    doing, there = Doing(), {}
    for act, order in acts:
        if act == "start":
            doing.start(order)
            there[order] = Piece(order)
        elif act == "end":
            doing.end(order)
            there.pop(order, None)
        else:
            doing.update(order, "generating", 1, 2, 0.5)
            if order in there:
                there[order] = Piece(order, "generating", 1, 2, 0.5)
    assert set(doing.snapshot()) == set(there.values())


def test_a_change_of_stage_is_news_and_a_step_is_none():
    doing = Doing()
    assert not doing.wait(0)
    doing.start(1)
    assert doing.wait(0)
    doing.update(1, "generating", 1, 9)
    assert doing.wait(0)
    doing.update(1, "generating", 2, 9)
    assert not doing.wait(0)
    doing.update(2, "encoding")
    assert not doing.wait(0)
    doing.end(1)
    assert doing.wait(0)


def test_warm_models_are_news_when_they_change():
    doing = Doing()
    doing.warm = ["happyhorse"]
    assert doing.wait(0)
    doing.warm = ("happyhorse",)
    assert not doing.wait(0)
    assert doing.warm == ("happyhorse",)


def test_who_waits_is_woken_from_another_thread():
    doing = Doing()
    timer = threading.Timer(0.05, doing.start, (1,))
    timer.start()
    assert doing.wait(10)
    timer.join()
