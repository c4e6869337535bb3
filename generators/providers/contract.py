"""What a contract with a provider says: where it is, what goes where in a wish, and what its answers mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

TEXT_TO_VIDEO, IMAGE_TO_VIDEO = "text-to-video", "image-to-video"
TASKS = (TEXT_TO_VIDEO, IMAGE_TO_VIDEO)
QUEUED, RUNNING, FINISHED, FAILED, GONE = "queued", "running", "finished", "failed", "gone"
MIB = 2**20


@dataclass(frozen=True)
class Contract:
    """How one kind of provider is talked to.

    A place is a path of names with dots in a JSON body; at its end, [] means a list with one item.

    Parameters
    ----------
    name : str
        As a recipe says it.
    base, base_variable : str
        Where it is, without a slash at the end ("" where only the operator knows), and what in the environment
        names another place.
    key_variable, key_word : str
        What in the environment holds the key, and the word before it in Authorization.
    key_needed : bool
        Whether it can be called without one.
    headers : mapping
        Sent with a wish.
    submit, state : str
        Paths: of the wish (with {model}) and of a job's state (with {id}, and {app}: the model's first two parts).
    result, content : str
        Path of the answer that names the file, where the state does not; and of the file itself, where none is named.
    places : mapping
        Where in the body each part of a wish goes; what has no place is not sent.
    constants : mapping
        Values sent with every wish, by their place.
    image_at : mapping
        Where the first frame goes, by model; "" for all others.
    image_type : str
        What kind of medium it is called, where it has to be called one.
    multipart : bool
        Whether the wish is a form, the first frame a file of it, and not JSON.
    id_at, state_at, share_at, file_at : str
        Places in the answers: the job's number, its state, its progress of 100, and the file's address.
    states : mapping
        What its words for a state mean; another word means running.
    told : mapping
        What it says that it has made, by our name, as places in the last answer.
    files : tuple of str
        Hosts of its files, they and all below them.
    model, model_example
        What a model's name looks like.
    model_needed : bool
        Whether a recipe must name one.
    resolutions, ratios : tuple of str
        What it makes; empty where it is asked for a size in pixels.
    upper : bool
        Whether it writes 720P for 720p.
    shortest, longest : int
        Seconds of a clip.
    longest_prompt : int
        Characters.
    largest_image : int
        Bytes.
    extra : mapping
        Other fields that a recipe may give, with the types of their values.
    """

    name: str
    base: str
    base_variable: str
    key_variable: str
    key_word: str
    submit: str
    state: str
    places: Mapping[str, str]
    image_at: Mapping[str, str]
    id_at: str
    state_at: str
    states: Mapping[str, str]
    model: re.Pattern[str]
    model_example: str
    file_at: str = ""
    share_at: str = ""
    key_needed: bool = True
    model_needed: bool = True
    headers: Mapping[str, str] = field(default_factory=dict)
    result: str = ""
    content: str = ""
    constants: Mapping[str, bool] = field(default_factory=dict)
    image_type: str = ""
    multipart: bool = False
    told: Mapping[str, str] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    resolutions: tuple[str, ...] = ("480p", "720p", "1080p")
    ratios: tuple[str, ...] = ("16:9", "9:16", "1:1", "4:3", "3:4")
    upper: bool = False
    shortest: int = 3
    longest: int = 15
    longest_prompt: int = 2500
    largest_image: int = 10 * MIB
    extra: Mapping[str, tuple[type, ...]] = field(default_factory=dict)
