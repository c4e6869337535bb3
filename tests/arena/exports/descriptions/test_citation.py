import yaml

from arena.exports.descriptions import citation
from tests.arena.exports.descriptions.told import about


def test_it_is_a_citation_file_of_a_dataset():
    told = yaml.safe_load(citation.text(about(site='A "quoted" site: ß')))
    assert told["cff-version"] == "1.2.0"
    assert told["type"] == "dataset"
    assert told["title"] == 'A "quoted" site: ß: votes and boards, release 2026-11-30'
    assert (told["version"], told["date-released"]) == ("2026-11-30", "2026-11-30")
    assert (told["license"], told["url"]) == ("CC-BY-4.0", "https://arena.example/api/v1/exports/2026-11-30/")
    assert {"message", "authors", "abstract"} <= set(told)


def test_licences_to_choose_from_are_a_list():
    assert yaml.safe_load(citation.text(about(licence="CC0-1.0 OR MIT")))["license"] == ["CC0-1.0", "MIT"]


def test_people_and_bibtex_cite_the_same():
    for text in (citation.sentence(about()), citation.bibtex(about())):
        assert "https://arena.example/api/v1/exports/2026-11-30/" in text
        assert "Paddock: votes and boards, release 2026-11-30" in text
    assert citation.bibtex(about()).startswith("@misc{paddock-2026-11-30, title={{Paddock: ")
