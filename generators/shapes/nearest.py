"""Words that the shapes world lacks, and the word of its own that comes nearest: read so, and said so."""

from generators.shapes.vocabulary import plural, spelt

_SHAPES = spelt(
    ball="oval ellipse egg bubble balloon football basketball dot coin wheel",
    square="rectangle diamond brick crate",
    triangle="cone",
    hexagon="octagon heptagon",
)

NEAREST = (
    _SHAPES
    | {plural(word): plural(shape) for word, shape in _SHAPES.items()}
    | spelt(
        red="maroon burgundy",
        orange="brown amber coral copper peach",
        yellow="lemon",
        green="lime olive",
        blue="cyan turquoise teal indigo",
        purple="plum mauve",
        white="silver cream ivory",
    )
    | spelt(
        slides="move moves moved moving go goes going travel travels travelling traveling",
        bounces="spring springs springing",
        rolls="spin spins spinning rotate rotates rotating",
        falls="sink sinks sinking descend descends descending tumble tumbles tumbling plunge plunges",
        hits="crash crashes crashing bump bumps bumping strike strikes",
    )
    | spelt(bell="ring rings ringing gong", drum="thud thuds boom", glass="crystal clink clinks")
)

# A floor has its own colours, and so has a shape.
FLOOR_OF_COLOUR = {"green": "mint", "blue": "navy", "purple": "lilac", "yellow": "sand", "white": "grey"}
COLOUR_OF_FLOOR = {"mint": "green", "navy": "blue", "lilac": "purple", "sand": "yellow", "grey": "white"}
