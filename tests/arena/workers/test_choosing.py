"""Dealing clips out: never to who cannot, never too many, none twice, and none is left for ever."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given, strategies as st

from arena.workers import choosing
from arena.workers.choosing import (
    CALL,
    HEAVY,
    JOB,
    LIGHT,
    MOST_IN_A_ROW,
    MOST_JOBS,
    MOST_ON_THEIR_WAY,
    Able,
    Run,
    Waiting,
    choose,
    load,
)

WAN, LTX, MINI = (f"diffusers:org/{name}@0" for name in ("wan", "ltx", "mini"))
CAPABILITIES = ["shapeworld", "happyhorse", "hosted", "hosted:fal", "hosted:videos", WAN, LTX, MINI]

words = st.frozensets(st.sampled_from(CAPABILITIES))
loads = st.dictionaries(st.sampled_from([LIGHT, HEAVY, CALL, JOB]), st.integers(0, 10))
runs = st.builds(Run, st.sampled_from(["", WAN, LTX]), st.integers(0, 12))
able = st.builds(Able, st.just(0), words, words, loads, runs)
places = st.tuples(st.integers(0, 5), st.integers(0, 99))
clip = st.tuples(places, st.sampled_from(CAPABILITIES), st.booleans())


@st.composite
def floors(draw):
    """Workers that are up, some of them busy, and clips that wait."""
    workers = [replace(one, worker=n) for n, one in enumerate(draw(st.lists(able, max_size=4)))]
    waiting = [
        Waiting(place, n, word, asks=asks and load(word) == JOB)
        for n, (place, word, asks) in enumerate(draw(st.lists(clip, max_size=30)))
    ]
    return workers, waiting


def clips(*capabilities: str, prompt: int = 1) -> list[Waiting]:
    return [Waiting((prompt, n), 100 * prompt + n, word) for n, word in enumerate(capabilities)]


def told(chosen) -> list[tuple[int, int]]:
    return [(clip.number, worker) for clip, worker in chosen]


class TestPromises:
    @given(floors())
    def test_only_to_who_can_and_nothing_twice(self, floor):
        workers, waiting = floor
        chosen = choose(workers, waiting)
        abilities = {able.worker: able.abilities for able in workers}
        assert all(clip.capability in abilities[worker] for clip, worker in chosen)
        assert len({clip.number for clip, _ in chosen}) == len(chosen)
        assert {clip for clip, _ in chosen} <= set(waiting)

    @given(floors())
    def test_never_more_than_are_wanted_on_their_way(self, floor):
        workers, waiting = floor
        sent = Counter((worker, load(clip.capability)) for clip, worker in choose(workers, waiting))
        before = {able.worker: able.on_their_way for able in workers}
        for (worker, kind), number in sent.items():
            assert before[worker].get(kind, 0) + number <= MOST_ON_THEIR_WAY[kind]

    @given(floors())
    def test_no_worker_is_left_idle_that_could_do_something(self, floor):
        workers, waiting = floor
        chosen = choose(workers, waiting)
        left = [clip for clip in waiting if clip not in {clip for clip, _ in chosen} and not clip.asks]
        for able in workers:
            on_their_way = Counter(able.on_their_way)
            on_their_way.update(load(clip.capability) for clip, worker in chosen if worker == able.worker)
            for clip in left:
                full = on_their_way[load(clip.capability)] >= MOST_ON_THEIR_WAY[load(clip.capability)]
                assert full or clip.capability not in able.abilities

    @given(floors())
    def test_a_providers_jobs_are_few_and_each_is_looked_after(self, floor):
        workers, waiting = floor
        chosen = choose(workers, waiting, jobs={"hosted:fal": 3})
        asked = Counter(clip.capability for clip, _ in chosen if clip.asks)
        assert asked["hosted:fal"] <= MOST_JOBS - 3
        assert asked["hosted:videos"] <= MOST_JOBS
        looks = [clip for clip in waiting if load(clip.capability) == JOB and not clip.asks]
        assert choose(workers, looks, jobs={"hosted:fal": 99}) == choose(workers, looks)

    @given(floors())
    def test_whatever_somebody_can_make_is_sent_in_the_end(self, floor):
        workers, waiting = floor
        sent = play(workers, waiting, rounds=len(waiting) + 1)
        able = frozenset().union(*(able.abilities for able in workers))
        assert {clip.number for clip, _ in sent} == {
            clip.number for clip in waiting if clip.capability in able
        }

    @given(floors())
    def test_a_large_model_gives_way_after_so_many(self, floor):
        workers, waiting = floor
        by_worker: dict[int, list[str]] = {}
        left = Counter(clip.capability for clip in waiting)
        runs = {able.worker: able.run for able in workers}
        abilities = {able.worker: able.abilities for able in workers}
        for clip, worker in play(workers, waiting, rounds=len(waiting) + 1):
            word = clip.capability
            if load(word) == HEAVY:
                goes_on = runs[worker].capability == word and runs[worker].length >= MOST_IN_A_ROW
                others = [w for w in abilities[worker] if load(w) == HEAVY and w != word and left[w]]
                assert not (goes_on and others), by_worker
                runs[worker] = runs[worker].after(word)
            left[word] -= 1
            by_worker.setdefault(worker, []).append(word)

    @given(floors(), st.randoms())
    def test_does_not_depend_on_who_is_named_first(self, floor, random):
        workers, waiting = floor
        chosen = choose(workers, waiting)
        random.shuffle(workers)
        random.shuffle(waiting)
        assert choose(workers, waiting) == chosen


def play(workers: list[Able], waiting: list[Waiting], rounds: int) -> list[tuple[Waiting, int]]:
    """Deal again and again, all that was sent being made before the next round; return what was sent."""
    sent: list[tuple[Waiting, int]] = []
    left = list(waiting)
    idle = [Able(able.worker, able.abilities, able.warm, {}, able.run) for able in workers]
    for _ in range(rounds):
        chosen = choose(idle, left)
        gone = {clip.number for clip, _ in chosen}
        left = [clip for clip in left if clip.number not in gone]
        runs = {able.worker: able.run for able in idle}
        for clip, worker in chosen:
            runs[worker] = runs[worker].after(clip.capability)
        idle = [Able(able.worker, able.abilities, able.warm, {}, runs[able.worker]) for able in idle]
        sent += chosen
    return sent


class TestLight:
    def test_prompt_by_prompt_and_within_one_by_chance(self):
        waiting = [
            Waiting((2, 0), 1, "shapeworld"),
            Waiting((1, 9), 2, "shapeworld"),
            Waiting((1, 3), 3, "happyhorse"),
        ]
        able = Able(7, frozenset({"shapeworld", "happyhorse"}))
        assert told(choose([able], waiting)) == [(3, 7), (2, 7), (1, 7)]

    def test_equal_workers_share(self):
        able = [Able(n, frozenset({"shapeworld"})) for n in (1, 2)]
        assert Counter(worker for _, worker in choose(able, clips(*["shapeworld"] * 6))) == {1: 3, 2: 3}

    def test_calls_take_no_room_from_what_is_made_here(self):
        able = Able(1, frozenset({"shapeworld", "hosted"}), on_their_way={CALL: 8})
        assert told(choose([able], clips("hosted", "shapeworld"))) == [(101, 1)]


class TestDraining:
    def test_a_worker_goes_on_with_the_model_it_was_sent_last(self):
        able = Able(1, frozenset({WAN, LTX}), run=Run(LTX, 3))
        waiting = [*clips(WAN, prompt=1), *clips(LTX, LTX, prompt=2)]
        assert told(choose([able], waiting)) == [(200, 1), (201, 1)]

    def test_until_others_have_waited_long_enough(self):
        able = Able(1, frozenset({WAN, LTX}), run=Run(LTX, MOST_IN_A_ROW))
        waiting = [*clips(LTX, prompt=1), *clips(WAN, WAN, prompt=2)]
        assert told(choose([able], waiting)) == [(200, 1), (201, 1)]

    def test_while_nobody_else_waits_there_is_no_bound(self):
        able = Able(1, frozenset({WAN, LTX}), run=Run(LTX, 99))
        assert told(choose([able], clips(LTX))) == [(100, 1)]

    def test_who_has_it_loaded_gets_it(self):
        cold, warm = Able(1, frozenset({WAN})), Able(2, frozenset({WAN}), warm=frozenset({WAN}))
        assert told(choose([cold, warm], clips(WAN))) == [(100, 2)]
        assert Counter(worker for _, worker in choose([cold, warm], clips(WAN, WAN, WAN))) == {2: 2, 1: 1}

    def test_light_work_does_not_end_a_run(self):
        assert Run(WAN, 3).after("shapeworld") == Run(WAN, 3)
        assert Run(WAN, 3).after(WAN) == Run(WAN, 4)
        assert Run(WAN, 3).after(LTX) == Run(LTX, 1)


def test_each_capability_has_one_load():
    assert [load(word) for word in CAPABILITIES] == [LIGHT, LIGHT, CALL, JOB, JOB, HEAVY, HEAVY, HEAVY]
    assert set(choosing.MOST_ON_THEIR_WAY) == {LIGHT, HEAVY, CALL, JOB}
