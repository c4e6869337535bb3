"""Tell by its small words that a text is in another language than English."""

from collections.abc import Iterable

from generators.shapes.vocabulary import ARTICLES, FILLERS

_SMALL_WORDS = frozenset(
    word
    for language in (
        "der das ein eine einen einem einer und mit auf den dem des nach ist sind zwei drei wird rot blau",  # de
        "le la les un une et avec sur du deux trois est sont vers au aux rouge bleu",  # fr
        "el los las una uno y con sobre dos tres del hacia es son rojo roja azul",  # es
        "um uma os com para vermelho vermelha azul",  # pt
        "il lo gli di una su che rosso rossa",  # it
        "de het een en op twee van naar rode blauwe",  # nl
        "ett och med till jest na czerwona",  # sv, da, no, pl
    )
    for word in language.split()
)


def is_foreign(text: Iterable[str]) -> bool:
    """Tell whether the words hold small words of another language, and no more of English."""
    text = list(text)
    foreign = sum(word in _SMALL_WORDS for word in text)
    return foreign > 0 and foreign >= sum(word in FILLERS or word in ARTICLES for word in text)
