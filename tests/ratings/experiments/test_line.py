import math

from ratings.experiments.line import Line, share, standard_error


def test_a_line_says_what_was_wanted_and_whether_it_was_met():
    assert str(Line("coverage", "0.95 +- 0.01")).split() == ["coverage", "0.95", "+-", "0.01"]
    assert str(Line("coverage", "0.95", ">= 0.9", met=True)).endswith("met")
    assert str(Line("coverage", "0.85", ">= 0.9", met=False)).endswith("NOT MET")


def test_the_error_is_that_of_the_mean_over_runs():
    assert share([True, False, True, False]) == "0.500 +- 0.289"
    assert standard_error([1.0, 1.0]) == 0.0
    assert math.isnan(standard_error([1.0]))
