import importlib.util

import pytest

from ratings.plots import figure
from ratings.plots.figure import Sheet, look
from tests.ratings.plots.drawings import words

MAGIC = {".svg": b"<?xml", ".png": b"\x89PNG", ".pdf": b"%PDF"}


def drawn(path, word="a dollar: $x^2$"):
    with look():
        sheet = Sheet(2.0, 1.0)
        sheet.line([0.1, 1.9], [0.5, 0.5])
        sheet.dot(1.0, 0.5, full=False)
        sheet.text(0.1, 0.2, word)
        sheet.save(path)
    return path.read_bytes()


@pytest.mark.parametrize("ending", figure.ENDINGS)
def test_the_same_sheet_is_the_same_file_whatever_the_readers_settings(tmp_path, monkeypatch, ending):
    first = drawn(tmp_path / f"one{ending}")
    assert first.startswith(MAGIC[ending])
    (tmp_path / "matplotlibrc").write_text("font.size: 30\nsvg.fonttype: path\naxes.facecolor: black\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    assert drawn(tmp_path / f"two{ending}") == first
    assert not [path for path in tmp_path.iterdir() if path.name.endswith(".part")]


def test_words_stay_words(tmp_path):
    drawn(tmp_path / "a.svg")
    assert words(tmp_path / "a.svg") == ["a dollar: $x^2$"]


def test_a_letter_without_a_picture_is_no_news(tmp_path, recwarn):
    drawn(tmp_path / "a.png", "\N{CJK UNIFIED IDEOGRAPH-65E5}")
    assert not recwarn.list


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(ValueError, match=r"a.svg cannot be written: no such file or directory\."):
        drawn(tmp_path / "none" / "a.svg")


def test_without_matplotlib_it_says_what_to_install(monkeypatch):
    figure.must_be_there()
    monkeypatch.setattr(figure, "find_spec", lambda _name: None)
    with pytest.raises(ValueError, match="pip install matplotlib"):
        figure.must_be_there()
    assert importlib.util.find_spec("matplotlib") is not None
