"""A graphics card for tests: models take room on it until they are closed and it is tidied up."""

import numpy as np

from generators.contract import GeneratedClip, OutOfMemory


class Gpu:
    """As `device_memory.DeviceMemory`; `load` makes adapters that live on it."""

    def __init__(self, size):
        self.size = size
        self.models = []
        self.failures = []

    @property
    def names(self):
        return [model.name for model in self.models]

    def held(self):
        return sum(model.size for model in self.models if not model.closed)

    def free(self):
        return self.size - sum(model.size for model in self.models)

    def release(self):
        self.models = [model for model in self.models if not model.closed]

    def recipe(self, name, size, **more):
        return {"kind": "gpu", "name": name, "bytes": size, **more}

    def take(self, name, size):
        if size > self.free():
            self.failures.append(name)
            raise OutOfMemory("The card is full.")

    def load(self, recipe):
        self.take(recipe["name"], recipe["bytes"])
        self.models.append(Model(self, recipe))
        return self.models[-1]


class Model:
    """An adapter whose clips take `work` bytes more, or as many as the rungs in `lighter` say."""

    def __init__(self, gpu, recipe):
        self.gpu, self.name, self.size = gpu, recipe["name"], recipe["bytes"]
        self.work, self.rungs = recipe.get("work", 0), list(recipe.get("lighter", []))
        self.closed = False

    def close(self):
        self.closed = True

    def lighter(self):
        if not self.rungs:
            return False
        self.work = self.rungs.pop(0)
        return True

    def generate(self, asked, progress):
        progress(0.5, 1, 2)
        self.gpu.take(self.name, self.work)
        frames = np.zeros((asked.frames, asked.height, asked.width, 3), np.uint8)
        return GeneratedClip(frames, asked.fps, None, 48_000, {"work": self.work})
