import pytest

from ratings import validate
from ratings.experiments.line import Line


@pytest.fixture
def small(monkeypatch):
    asked = []

    def experiment(met):
        def run(reps, seed):
            asked.append((reps, seed))
            return [Line("coverage of something", "0.95 +- 0.01", ">= 0.90", met)]

        return run

    monkeypatch.setattr(
        validate, "EXPERIMENTS", {"good": (experiment(True), 7), "bad": (experiment(False), 9)}
    )
    return asked


def test_every_experiment_runs_with_its_own_numbers(small, capsys):
    assert validate.main([]) == 1
    assert small == [(7, validate.SEED), (9, validate.SEED)]
    printed = capsys.readouterr().out
    assert "0.95 +- 0.01" in printed
    assert "NOT MET" in printed
    assert printed.endswith("a promise was NOT kept\n")


def test_one_can_be_named_with_other_numbers(small, capsys):
    assert validate.main(["good", "--reps", "3", "--seed", "5"]) == 0
    assert small == [(3, 5)]
    assert capsys.readouterr().out.endswith("every promise was kept\n")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["luck"], "there is no experiment 'luck'; there are good, bad"),
        (["--reps", "1"], "it is '1'; it must be a whole number of at least 2"),
        (["--seed", "x"], "invalid int value: 'x'"),
    ],
)
def test_bad_words_are_refused(small, capsys, arguments, sentence):
    with pytest.raises(SystemExit) as ended:
        validate.main(arguments)
    assert ended.value.code == 2
    assert sentence in capsys.readouterr().err


def test_the_experiments_are_those_of_the_promises():
    assert list(validate.EXPERIMENTS) == ["coverage", "claims", "fraud", "sampling"]
