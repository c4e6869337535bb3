"""How the families of open-weights models differ, as data: everything the adapter must know and cannot ask."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from generators.contract import JSON
from generators.open_weights.stored import Stored

TEXT, IMAGE = "text-to-video", "image-to-video"
_BOTH = frozenset({TEXT, IMAGE})

Takes = Callable[[JSON], bool]


def _number(value: JSON) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -100 <= value <= 100  # noqa: PLR2004


def _flag(value: JSON) -> bool:
    return isinstance(value, bool)


def _numbers(value: JSON) -> bool:
    return isinstance(value, list) and 0 < len(value) <= 200 and all(map(_number, value))  # noqa: PLR2004


def _blocks(value: JSON) -> bool:
    return _numbers(value) and all(isinstance(each, int) and each >= 0 for each in value)


@dataclass(frozen=True)
class Family:
    """One family of models.

    Parameters
    ----------
    classes : mapping of str to str
        The diffusers pipeline for each task; one pipeline may do both.
    side : int
        What width and height must be a multiple of.
    stride : int
        Frames are a multiple of this, and one.
    tasks : callable
        Which tasks stored weights of this family are for.
    fixed : mapping
        Arguments that every call gets.
    unguided : mapping
        Arguments that switch off the other kinds of guidance, where the recipe's guidance is 1: none.
    rate : str
        The argument for the frame rate, empty where a call takes none.
    unsized : collection of str
        Tasks whose call takes no width and height: it goes by its image.
    guidance : str
        `guidance_scale`, or the component that holds it.
    steps_told : bool
        Whether calls tell of each step by themselves; otherwise the scheduler is asked.
    sample_rate : str
        Where, under the pipeline, the sample rate of its sound stands; empty for the silent.
    float32 : collection of str
        Components that half precision spoils.
    unused : collection of str
        Components that a call as the adapter makes it never needs, so that they are not loaded.
    modules : collection of str
        Modules beside diffusers and transformers that the weights may name: pipelines' own, inside diffusers.
    packages : mapping of str to str
        What must be installed beside requirements-diffusers.txt, by the class of the component that needs it.
    extra : mapping of str to callable
        Arguments that a recipe may add, and what they must be.
    """

    classes: Mapping[str, str]
    side: int
    stride: int
    tasks: Callable[[Stored], frozenset[str]] = lambda _stored: _BOTH
    fixed: Mapping[str, JSON] = field(default_factory=dict)
    unguided: Mapping[str, JSON] = field(default_factory=dict)
    rate: str = ""
    unsized: Collection[str] = ()
    guidance: str = "guidance_scale"
    steps_told: bool = True
    sample_rate: str = ""
    float32: Collection[str] = ()
    unused: Collection[str] = ()
    modules: Collection[str] = ()
    packages: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Takes] = field(default_factory=dict)

    @property
    def guided_by_call(self) -> bool:
        """Whether guidance is an argument of the call; otherwise it is a property of a component."""
        return self.guidance == "guidance_scale"


def _by_class(image: str) -> Callable[[Stored], frozenset[str]]:
    """Text and image have weights of their own, and only the pipeline's class tells which these are."""
    return lambda stored: frozenset({IMAGE if stored.pipeline == image else TEXT})


def _wan(stored: Stored) -> frozenset[str]:
    """Image weights see the first frame beside the noise, so they take more channels than the picture has.

    The small model of version 2.2 has one noise level a frame in place of that, and does both.
    """
    if stored.index.get("expand_timesteps"):
        return _BOTH
    seen = stored.config("transformer").get("in_channels", 16)
    return frozenset({TEXT if seen == stored.config("vae").get("z_dim", 16) else IMAGE})


def _kandinsky(stored: Stored) -> frozenset[str]:
    transformer = stored.config("transformer")
    marks = transformer.get("visual_token_type_num_embeddings", 0)
    marked = isinstance(marks, int) and marks > 1
    return _BOTH if transformer.get("visual_cond") and marked else frozenset({TEXT})


FAMILIES: Mapping[str, Family] = {
    "wan": Family(
        classes={TEXT: "WanPipeline", IMAGE: "WanImageToVideoPipeline"},
        side=16,
        stride=4,
        tasks=_wan,
        fixed={"output_type": "np"},
        float32=("vae",),
        extra={"guidance_scale_2": _number},
    ),
    "ltx": Family(
        classes={TEXT: "LTXPipeline", IMAGE: "LTXImageToVideoPipeline"},
        side=32,
        stride=8,
        fixed={"output_type": "np"},
        rate="frame_rate",
        extra={
            "decode_timestep": _number,
            "decode_noise_scale": _number,
            "guidance_rescale": _number,
            "timesteps": _numbers,
        },
    ),
    "ltx2": Family(
        classes={TEXT: "LTX2Pipeline", IMAGE: "LTX2ImageToVideoPipeline"},
        side=32,
        stride=8,
        fixed={"output_type": "np"},
        unguided={
            "stg_scale": 0.0,
            "modality_scale": 1.0,
            "guidance_rescale": 0.0,
            "audio_guidance_scale": 1.0,
            "audio_stg_scale": 0.0,
            "audio_modality_scale": 1.0,
            "audio_guidance_rescale": 0.0,
        },
        rate="frame_rate",
        sample_rate="vocoder.config.output_sampling_rate",
        unused=("prompt_enhancer", "duration_head"),
        modules=("ltx2",),
        extra={
            "sigmas": _numbers,
            "stg_scale": _number,
            "modality_scale": _number,
            "guidance_rescale": _number,
            "audio_guidance_scale": _number,
            "audio_stg_scale": _number,
            "audio_modality_scale": _number,
            "audio_guidance_rescale": _number,
            "spatio_temporal_guidance_blocks": _blocks,
            "noise_scale": _number,
            "decode_timestep": _number,
            "decode_noise_scale": _number,
            "use_cross_timestep": _flag,
        },
    ),
    "kandinsky6": Family(
        classes={TEXT: "Kandinsky6TI2VAPipeline", IMAGE: "Kandinsky6TI2VAPipeline"},
        side=16,
        stride=4,
        tasks=_kandinsky,
        fixed={"output_type": "np", "sample_audio": True},
        rate="frame_rate",
        sample_rate="audio_sample_rate",
        packages={"Qwen2_5_VLProcessor": "torchvision"},  # which reads films too
        extra={"sigmas": _numbers},
    ),
    "hunyuan15": Family(
        classes={TEXT: "HunyuanVideo15Pipeline", IMAGE: "HunyuanVideo15ImageToVideoPipeline"},
        side=16,
        stride=4,
        tasks=_by_class("HunyuanVideo15ImageToVideoPipeline"),
        fixed={"output_type": "np"},
        unsized=(IMAGE,),
        guidance="guider",
        steps_told=False,
        extra={"sigmas": _numbers},
    ),
    "cogvideox": Family(
        classes={TEXT: "CogVideoXPipeline", IMAGE: "CogVideoXImageToVideoPipeline"},
        side=16,
        stride=4,
        tasks=_by_class("CogVideoXImageToVideoPipeline"),
        fixed={"output_type": "np"},
        extra={"use_dynamic_cfg": _flag},
    ),
}
