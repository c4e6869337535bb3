"""The neutral list that codenames are drawn from: nobody chooses one, and none is used twice.

Words of colour, place and weather before words of rock, plant and land. None is an animal, a brand or a model known to
us, none tells an order or a quality, and none could be read as a remark on a clip (still, silent, sharp, rough).
"""

from __future__ import annotations

from collections.abc import Container
from random import Random

ADJECTIVES = """
    Alpine Arid Ashen Autumn Azure Boreal Breezy Brown Chalky Cloudy Coastal Copper Crimson Damp Dappled Dewy Dusty
    Earthen Eastern Ferny Flowering Frosty Grassy Green Grey Indigo Inland Ivory Lakeside Leafy Lilac Marshy Mauve
    Meadowy Mossy Northern Ochre Overgrown Pale Peaty Pebbled Pine Purple Rainy Reedy Riverside Rocky Russet Rustic
    Saffron Salty Sandy Scarlet Seaside Shady Snowy Southern Speckled Stony Striped Sunlit Tawny Teal Terraced
    Thorny Tidal Umber Verdant Vernal Violet Western Windy Wintry Wooded Yellow
""".split()  # noqa: SIM905 - a list of words reads as one

NOUNS = """
    Alder Basalt Bay Beach Beech Birch Blossom Bog Bracken Bramble Brook Calcite Canyon Chalk Clay Clover Copse
    Cove Creek Dell Dolomite Dune Elm Estuary Feldspar Fern Field Fjord Flint Ford Forest Garden Glade Glen Gorge
    Gravel Grove Gypsum Harbour Hawthorn Hazel Heath Heather Hedge Hill Hollow Inlet Island Ivy Lagoon Lake Larch
    Lichen Limestone Linden Loam Lowland Mallow Maple Marsh Meadow Moor Moss Mountain Nettle Oak Orchard Pasture Peat
    Pebble Peninsula Pinecone Plain Plateau Pond Poplar Prairie Quarry Quartz Rain Ravine Reed Reef Ridge River Rock
    Sandstone Sedge Shale Shore Slate Sorrel Spruce Steppe Stream Thicket Thistle Tundra Valley Walnut Woodland Yarrow
""".split()  # noqa: SIM905

ROOT_LETTERS = 4  # words that begin alike say the same thing twice, as in Mossy Moss

CODENAMES = tuple(
    f"{adjective} {noun}"
    for adjective in ADJECTIVES
    for noun in NOUNS
    if adjective[:ROOT_LETTERS] != noun[:ROOT_LETTERS]
)


class Exhausted(Exception):  # noqa: N818 - an answer to the lab
    """Every codename was used."""

    def __init__(self) -> None:
        super().__init__(
            "Every codename of this arena has been used: its operator must add words to the list."
        )


def draw(used: Container[str], chance: Random) -> str:
    """Return a codename that is not among the `used` codenames and whose slug is not among them; raises Exhausted."""
    free = [name for name in CODENAMES if name not in used and slug_of(name) not in used]
    if not free:
        raise Exhausted
    return chance.choice(free)


def slug_of(codename: str) -> str:
    return codename.lower().replace(" ", "-")
