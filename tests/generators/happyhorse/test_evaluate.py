"""Tests of the table by which the family is let in."""

import numpy as np
import pytest

from generators.happyhorse import evaluate, model
from generators.happyhorse.codes import encode
from generators.happyhorse.evaluate import first_frame_error, held_out_scenes, start_of
from generators.happyhorse.judging import FPS
from generators.happyhorse.model import load
from generators.happyhorse.variants import VARIANTS
from generators.shapes.grounding import ground
from generators.shapes.language import parse
from generators.shapes.phrasing import caption
from generators.shapes.seen import Sight
from generators.shapes.world import play


def cells(row):
    return [cell.strip() for cell in row.strip("|").split("|")]


def test_prompts_of_the_evaluation_are_kept_from_training():
    scenes = held_out_scenes(evaluate.PROMPTS)
    assert len(scenes) == evaluate.PROMPTS
    assert encode(scenes).held_out().all()
    assert len(set(scenes)) > 0.9 * len(scenes)
    assert held_out_scenes(5) == scenes[:5]
    assert all(parse(caption(scene)) == scene for scene in scenes)


def test_films_that_measure_information_are_held_out_and_beyond_the_training(monkeypatch):
    asked = []

    def shoot(count, workers, first):
        asked.append((count, first))
        return evaluate_shoot(90, workers=workers, first=first)

    evaluate_shoot = evaluate.shoot
    monkeypatch.setattr(evaluate, "shoot", shoot)
    films = evaluate.unseen_films()
    assert len(films) > 0
    assert films.codes().held_out().all()
    assert asked == [(3000, 10_000_000)]


@pytest.mark.parametrize("seed", range(4))
def test_a_start_is_the_first_instant_of_a_film(seed):
    scene = parse("A small red ball and a blue star and a large red ball bounce")
    film = play(scene, seed, frames=96, fps=FPS)
    start = start_of(scene, film)
    assert start.scene.floor == film.scene.floor
    assert start.scene.things == scene.things
    np.testing.assert_array_equal([(seen.x, seen.y) for seen in start.things], film.places[0])
    assert [seen.radius for seen in start.things] == list(film.radii)
    assert all(0 <= seen.angle < np.pi for seen in start.things)
    assert start.things[1].angle == 0
    sight = Sight(film.scene.floor, tuple(sorted(start.things, key=lambda seen: seen.x)))
    assert ground(scene, sight).things == start.things


def test_a_first_frame_that_is_off_is_measured_in_pixels(stirred_weights):
    scene = parse("A red ball falls on a grey floor with a bell sound")
    start = start_of(scene, play(scene, 1, frames=96, fps=FPS))
    clip = load("mini", stirred_weights).sample(scene, 1, start, sound=False)
    assert first_frame_error(clip, start) < 0.01
    clip.film.places[0] += (3 / 512, 4 / 512)
    assert first_frame_error(clip, start) == pytest.approx(5, abs=0.01)


def test_the_command_prints_seven_lines_and_four_leads(stirred_weights, monkeypatch, capsys):
    monkeypatch.setattr(evaluate, "_INFORMATION_FILMS", 60)
    monkeypatch.setattr(evaluate, "_TIMED", 1)
    monkeypatch.setattr(model, "load", lambda name, *_: load(name, stirred_weights))
    evaluate.main(["--prompts", "2", "--weights", str(stirred_weights)])
    head, _, *rest = capsys.readouterr().out.splitlines()
    rows, sentences = rest[:7], rest[7:]
    columns = [dict(zip(cells(head), cells(row), strict=True)) for row in rows]
    assert [row[""] for row in columns] == ["true world", "true world, sounds shuffled", *VARIANTS]
    assert float(columns[0]["impacts matched"]) > 0.9
    assert {row["colour"] for row in columns[:2]} == {"1.000"}
    for row in columns[2:]:
        assert float(row["first frame off, px"]) < 0.01
        assert 0.02 < float(row["s a clip"]) < 100
        assert float(row["information ratio"]) > 0
        assert int(row["parameters"].replace(",", "")) > 300_000
    assert columns[3]["information ratio"] == "1.000"  # stitched
    assert [sentence.startswith("Adherence") for sentence in sentences] == [True] * 7 + [False] * 4
    assert sentences[0].endswith(" 1.000")


@pytest.mark.parametrize("prompts", ["0", "-2", "many"])
def test_no_prompts_are_no_evaluation(prompts, monkeypatch, capsys):
    monkeypatch.setattr(evaluate, "shoot", None)  # refused before anything is made
    with pytest.raises(SystemExit) as refused:
        evaluate.main(["--prompts", prompts])
    assert refused.value.code == 2
    assert prompts in capsys.readouterr().err


def test_weights_that_are_missing_are_named_in_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(evaluate, "shoot", None)  # refused before anything is made
    with pytest.raises(SystemExit) as refused:
        evaluate.main(["--prompts", "1", "--weights", str(tmp_path)])
    assert "happyhorse-tiny.safetensors are missing" in str(refused.value.code)
