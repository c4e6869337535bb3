"""How each of the four providers words its answers: accepted, a state, a result, a failure."""

from __future__ import annotations

from dataclasses import dataclass, field

WORDS = "Not by the rules of this house."


@dataclass
class Job:
    """One job: `asked` holds prompt, seconds, ratio or size and image, by our names."""

    contract: str
    number: str
    asked: dict
    looks: int = 0
    lies: list[str] = field(default_factory=list)

    @property
    def lie(self):
        return self.lies[0] if self.lies else ""


class ModelStudio:
    scheme, accepted_status = "Bearer", 200
    states = {"queued": "PENDING", "running": "RUNNING", "done": "SUCCEEDED", "odd": "PONDERING"}
    spent = (
        400,
        {"code": "Arrearage", "message": "Access denied, make sure your account is in good standing."},
    )
    busy = (429, {"code": "Throttling.RateQuota", "message": "Requests rate limit exceeded."})
    refused = (400, {"code": "DataInspectionFailed", "message": "Input data may be inappropriate."})
    gone = (200, {"output": {"task_id": "?", "task_status": "UNKNOWN"}})

    @staticmethod
    def read(body, _path):
        told, wanted = body["input"], body["parameters"]
        media = told.get("media")
        return {
            "prompt": told["prompt"],
            "seconds": wanted["duration"],
            "ratio": wanted.get("ratio"),
            "image": media[0]["url"] if media and media[0]["type"] == "first_frame" else None,
        }

    @staticmethod
    def error(_status, message):
        return {"code": "InvalidParameter", "message": message, "request_id": "r"}

    def accepted(self, job, _base):
        return {"request_id": "r", "output": {"task_id": job.number, "task_status": "PENDING"}}

    def state(self, job, word, file=None):
        output = {"task_id": job.number, "task_status": self.states[word]}
        if word != "done":
            return {"output": output}
        usage = {"duration": 5, "output_video_duration": 5, "SR": 720, "ratio": "16:9", "video_count": 1}
        return {"output": output | ({"video_url": file} if file else {}), "usage": usage}

    def failed(self, job, kind):
        told = {"refused": self.refused[1], "busy": self.busy[1]}.get(
            kind, {"code": "InternalError", "message": WORDS}
        )
        return {"output": {"task_id": job.number, "task_status": "FAILED", **told}}


class Fal:
    scheme, accepted_status = "Key", 200
    states = {"queued": "IN_QUEUE", "running": "IN_PROGRESS", "done": "COMPLETED", "odd": "PONDERING"}
    spent = (
        403,
        {"detail": "User is locked. Reason: Exhausted balance. Top up your balance at https://x.y/z."},
    )
    busy = (429, {"detail": "Too many concurrent requests; rate limit reached."})
    refused = (
        422,
        {"detail": [{"loc": ["body", "prompt"], "msg": WORDS, "type": "content_policy_violation"}]},
    )
    gone = (404, {"detail": "Request not found"})

    @staticmethod
    def read(body, _path):
        return {
            "prompt": body["prompt"],
            "seconds": body["duration"],
            "ratio": body.get("aspect_ratio"),
            "image": body.get("image_url"),
        }

    @staticmethod
    def error(_status, message):
        return {"detail": message}

    def accepted(self, job, base):
        names = {"status_url": "/status", "response_url": "", "cancel_url": "/cancel"}
        at = f"{base}/{job.asked['app']}/requests/{job.number}"
        return {"request_id": job.number, "status": "IN_QUEUE"} | {
            name: at + end for name, end in names.items()
        }

    def state(self, job, word, _file=None):
        return {"request_id": job.number, "status": self.states[word], "queue_position": 0}

    def result(self, file):
        video = {"url": file, "width": 1280, "height": 720, "fps": 24.0, "duration": 5.0}
        return {"video": video if file else {}, "seed": 7}

    def failed(self, job, kind):
        told = {"refused": "content_policy_violation", "busy": "Throttling"}.get(kind, "internal_error")
        return self.state(job, "done") | {"error": WORDS, "error_type": told}


class Replicate:
    scheme, accepted_status = "Bearer", 201
    states = {"queued": "starting", "running": "processing", "done": "succeeded", "odd": "pondering"}
    spent = (402, {"title": "Insufficient credit", "detail": "You have insufficient credit for this model."})
    busy = (429, {"detail": "Request was throttled. Your rate limit resets in ~30s."})
    refused = (422, {"title": "Refused", "detail": "The input was flagged as sensitive. (E005)"})
    gone = (404, {"detail": "The requested resource could not be found.", "status": 404})

    @staticmethod
    def read(body, _path):
        wanted = body["input"]
        image = wanted.get("image") or (wanted.get("images") or [None])[0]
        return {
            "prompt": wanted["prompt"],
            "seconds": wanted["duration"],
            "ratio": wanted.get("aspect_ratio"),
            "image": image,
        }

    @staticmethod
    def error(status, message):
        return {"title": "Refused", "detail": message, "status": status}

    def accepted(self, job, base):
        at = f"{base}/v1/predictions/{job.number}"
        return {"id": job.number, "status": "starting", "urls": {"get": at, "cancel": f"{at}/cancel"}}

    def state(self, job, word, file=None):
        return {"id": job.number, "status": self.states[word], "output": file, "error": None}

    def failed(self, job, kind):
        told = {"refused": self.refused[1]["detail"], "busy": "Throttling.RateQuota"}.get(kind, WORDS)
        return {"id": job.number, "status": "failed", "output": None, "error": told}


class Videos:
    scheme, accepted_status = "Bearer", 200
    states = {"queued": "queued", "running": "in_progress", "done": "completed", "odd": "pondering"}
    spent = (429, {"error": {"code": "insufficient_quota", "message": "You exceeded your current quota."}})
    busy = (429, {"error": {"code": "rate_limited", "message": "Rate limit reached."}})
    refused = (400, {"error": {"code": "moderation_blocked", "message": WORDS}})
    gone = (404, {"error": {"code": 404, "message": "No such video"}})

    @staticmethod
    def read(body, _path):
        return {
            "prompt": body["prompt"],
            "seconds": int(body["seconds"]),
            "ratio": body["size"].replace("x", ":"),
            "image": body.get("input_reference"),
        }

    @staticmethod
    def error(status, message):
        return {"error": {"code": status, "message": message, "type": "invalid_request_error"}}

    def accepted(self, job, _base):
        return {"id": job.number, "object": "video", "status": "queued", "progress": 0}

    def state(self, job, word, _file=None):
        progress = {"queued": 0, "running": 50, "done": 100}.get(word, 10)
        return {"id": job.number, "status": self.states[word], "progress": progress, "size": "1280x720"}

    def failed(self, job, kind):
        told = {"refused": "moderation_blocked", "busy": "Throttling"}.get(kind, "server_error")
        return {"id": job.number, "status": "failed", "error": {"code": told, "message": WORDS}}


SPEECH = {"model-studio": ModelStudio(), "fal": Fal(), "replicate": Replicate(), "videos": Videos()}
