"""The entries that every installation brings along: what they are called, and by which recipe they are made."""

from dataclasses import dataclass

from generators.contract import JSON


@dataclass(frozen=True)
class Embedded:
    """One entry of the shapes world.

    Parameters
    ----------
    slug, name, description : str
        As pages show them.
    recipe : dict
        As `registry.validate` takes it.
    silent : bool
        Whether it also stands on the silent tracks: an entry that is wrong in sound alone does not.
    calibration : bool
        Good or bad on purpose, so that its place is known.
    anchor : bool
        Whether it stands at 1000 on the boards.
    """

    slug: str
    name: str
    description: str
    recipe: dict[str, JSON]
    silent: bool = True
    calibration: bool = False
    anchor: bool = False


def _calibration(fault: str, name: str, description: str, *, silent: bool = True) -> Embedded:
    return Embedded(
        name.lower().replace(" ", "-"),
        name,
        description,
        {"kind": "shapeworld", "fault": fault},
        silent=silent,
        calibration=True,
        anchor=fault == "none",
    )


def _trained(variant: str, name: str, description: str) -> Embedded:
    return Embedded(variant, name, description, {"kind": "happyhorse", "variant": variant})


CALIBRATION = (
    _calibration("none", "True world", "The simulated world as it is: the anchor at 1000."),
    _calibration("late-sound", "Late sound", "Every impact is heard a third of a second late.", silent=False),
    _calibration("foreign-sound", "Foreign sound", "The sound of another clip altogether.", silent=False),
    _calibration("jerky", "Jerky", "Frames are held and jump."),
    _calibration("no-gravity", "No gravity", "Nothing falls: shapes drift in straight lines."),
    _calibration("wrong-colours", "Wrong colours", "Every colour that the prompt names is another."),
)

TRAINED = (
    _trained(
        "happyhorse-tiny",
        "HappyHorse tiny",
        "One transformer, one stream: picture and sound are denoised together. A small model of the layout published "
        "for HappyHorse, trained here; not Alibaba's model.",
    ),
    _trained(
        "stitched-tiny", "Stitched tiny", "Picture and sound by two transformers that see the prompt alone."
    ),
    _trained("cascade-tiny", "Cascade tiny", "The picture first, then the sound by watching it."),
    _trained(
        "dual-stream-tiny",
        "Dual stream tiny",
        "A stream for the picture and one for the sound, each watching the other in every layer.",
    ),
    _trained("mini", "Mini", "One stream with a fraction of the parameters, in four steps."),
)

EMBEDDED = (*CALIBRATION, *TRAINED)
