"""The four contracts by which a provider is asked for a video, as data: no code knows a provider by name.

Where a fact was read: Model Studio https://www.alibabacloud.com/help/en/model-studio/happyhorse-text-to-video-api-reference
and .../happyhorse-image-to-video-api-reference, its first frame as a data address
https://doc.vtrix.ai/domestic/api/qwen/happyhorse-1-0-i2v; fal https://fal.ai/docs/api-reference/inference-api and
https://fal.ai/models/alibaba/happy-horse/image-to-video/llms.txt; Replicate https://replicate.com/docs/reference/http
and https://replicate.com/alibaba/happyhorse-1.1; videos https://docs.vllm.ai/projects/vllm-omni/en/latest/serving/videos_api/.
docs/providers.md says what was tried, and against what.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from generators.providers.contract import FAILED, FINISHED, GONE, MIB, QUEUED, RUNNING, Contract

_NUMBER = (int, float)
_PART = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}"

MODEL_STUDIO = Contract(
    name="model-studio",
    base="https://dashscope-intl.aliyuncs.com",
    base_variable="PADDOCK_MODEL_STUDIO_URL",
    key_variable="DASHSCOPE_API_KEY",
    key_word="Bearer",
    headers={"X-DashScope-Async": "enable"},
    submit="/api/v1/services/aigc/video-generation/video-synthesis",
    state="/api/v1/tasks/{id}",
    places={
        "model": "model",
        "prompt": "input.prompt",
        "resolution": "parameters.resolution",
        "ratio": "parameters.ratio",
        "seconds": "parameters.duration",
        "seed": "parameters.seed",
    },
    constants={"parameters.watermark": False},  # left out, it writes the model's name into every picture
    image_at={"": "input.media[]"},
    image_type="first_frame",
    id_at="output.task_id",
    state_at="output.task_status",
    file_at="output.video_url",
    states={
        "PENDING": QUEUED,
        "RUNNING": RUNNING,
        "SUCCEEDED": FINISHED,
        "FAILED": FAILED,
        "CANCELED": FAILED,
        "UNKNOWN": GONE,  # expired after a day, or never there
    },
    told={
        "ratio": "usage.ratio",
        "resolution": "usage.SR",
        "seconds": "usage.output_video_duration",
        "seconds_billed": "usage.duration",
    },
    files=("aliyuncs.com",),
    model=re.compile(r"[a-z0-9][a-z0-9.-]{1,99}(?<!-r2v)(?<!-edit)"),
    model_example="happyhorse-1.1-t2v",
    upper=True,
)

FAL = Contract(
    name="fal",
    base="https://queue.fal.run",
    base_variable="PADDOCK_FAL_URL",
    key_variable="FAL_KEY",
    key_word="Key",
    submit="/{model}",
    state="/{app}/requests/{id}/status",
    result="/{app}/requests/{id}",
    places={
        "prompt": "prompt",
        "resolution": "resolution",
        "ratio": "aspect_ratio",
        "seconds": "duration",
        "seed": "seed",
    },
    image_at={"": "image_url"},
    id_at="request_id",
    state_at="status",
    file_at="video.url",
    states={"IN_QUEUE": QUEUED, "IN_PROGRESS": RUNNING, "COMPLETED": FINISHED},
    told={
        "width": "video.width",
        "height": "video.height",
        "seconds": "video.duration",
        "fps": "video.fps",
        "seed": "seed",
    },
    files=("fal.media",),
    # The states of workflows are told at other addresses than those of models.
    model=re.compile(rf"(?!workflows/|comfy/){_PART}(/{_PART}){{1,5}}(?<!/reference-to-video)(?<!-edit)"),
    model_example="alibaba/happy-horse/v1.1/text-to-video",
    extra={"enable_safety_checker": (bool,)},
)

REPLICATE = Contract(
    name="replicate",
    base="https://api.replicate.com",
    base_variable="PADDOCK_REPLICATE_URL",
    key_variable="REPLICATE_API_TOKEN",
    key_word="Bearer",
    submit="/v1/models/{model}/predictions",
    state="/v1/predictions/{id}",
    places={
        "prompt": "input.prompt",
        "resolution": "input.resolution",
        "ratio": "input.aspect_ratio",
        "seconds": "input.duration",
        "seed": "input.seed",
    },
    image_at={"": "input.image", "alibaba/happyhorse-1.1": "input.images[]"},
    id_at="id",
    state_at="status",
    file_at="output",
    states={
        "starting": QUEUED,
        "processing": RUNNING,
        "succeeded": FINISHED,
        "failed": FAILED,
        "canceled": FAILED,
        "aborted": FAILED,
    },
    files=("replicate.delivery",),
    model=re.compile(f"{_PART}/{_PART}"),
    model_example="alibaba/happyhorse-1.1",
    largest_image=MIB,  # beyond it, an image is to be uploaded first
)

VIDEOS = Contract(
    name="videos",
    base="",
    base_variable="PADDOCK_VIDEOS_URL",
    key_variable="PADDOCK_VIDEOS_KEY",
    key_word="Bearer",
    key_needed=False,
    submit="/v1/videos",
    state="/v1/videos/{id}",
    content="/v1/videos/{id}/content",
    places={
        "model": "model",
        "prompt": "prompt",
        "size": "size",
        "seconds": "seconds",
        "fps": "fps",
        "frames": "num_frames",
        "sound": "generate_sound",
        "seed": "seed",
    },
    image_at={"": "input_reference"},
    multipart=True,
    id_at="id",
    state_at="status",
    share_at="progress",
    states={"queued": QUEUED, "in_progress": RUNNING, "completed": FINISHED, "failed": FAILED},
    told={"size": "size", "seconds": "seconds", "seconds_worked": "inference_time_s"},
    model=re.compile(r"[A-Za-z0-9_./:-]{1,200}"),
    model_example="GAIR/daVinci-MagiHuman",
    model_needed=False,
    resolutions=(),
    ratios=(),
    shortest=1,
    longest=60,
    longest_prompt=4000,
    extra={
        "num_inference_steps": (int,),
        "guidance_scale": _NUMBER,
        "guidance_scale_2": _NUMBER,
        "boundary_ratio": _NUMBER,
        "flow_shift": _NUMBER,
        "negative_prompt": (str,),
        "fps": (int,),
    },
)

CONTRACTS: Mapping[str, Contract] = {each.name: each for each in (MODEL_STUDIO, FAL, REPLICATE, VIDEOS)}
