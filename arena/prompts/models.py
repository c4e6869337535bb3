"""Where prompts and entries belong together: worlds, tracks and the prompts themselves."""

from django.db import models


class World(models.TextChoices):
    SHAPES = "shapes", "Shapes"
    OPEN = "open", "Open"


class Task(models.TextChoices):
    TEXT_TO_VIDEO = "text-to-video", "Text to video"
    IMAGE_TO_VIDEO = "image-to-video", "Image to video"


class Track(models.Model):
    """One rating pool: world, task and sound. Tracks are never compared with each other."""

    slug = models.SlugField(max_length=60, unique=True)
    world = models.CharField(max_length=10, choices=World)
    task = models.CharField(max_length=20, choices=Task)
    sound = models.BooleanField()
    position = models.PositiveSmallIntegerField(help_text="Order in which pages list the tracks.")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["world", "task", "sound"], name="one_track_each")]

    def __str__(self) -> str:
        return self.slug

    @property
    def title(self) -> str:
        """What pages call it: "Text to video, with sound"."""
        world = "" if self.world == World.SHAPES else f"{World(self.world).label}: "
        return f"{world}{Task(self.task).label}{', with sound' if self.sound else ''}"


class Visibility(models.TextChoices):
    PRACTICE = "practice", "Practice"
    SINGLE_USE = "single-use", "Single use"
    HELD_OUT = "held-out", "Held out"


class Prompt(models.Model):
    """A text to be answered by every entry of its world and task, and the axes it lies on."""

    world = models.CharField(max_length=10, choices=World)
    task = models.CharField(max_length=20, choices=Task, default=Task.TEXT_TO_VIDEO)
    text = models.TextField()
    language = models.CharField(max_length=10, default="en")
    content = models.SlugField(max_length=40, blank=True)
    capability = models.SlugField(max_length=40, blank=True)
    sound = models.SlugField(max_length=40, blank=True)
    use = models.SlugField(max_length=40, blank=True)
    difficulty = models.SlugField(max_length=40, blank=True)
    visibility = models.CharField(max_length=12, choices=Visibility, default=Visibility.PRACTICE)
    first_frame = models.CharField(
        max_length=120, blank=True, help_text="File of the first frame, image to video only."
    )
    not_understood = models.JSONField(
        default=list, blank=True, help_text="Words that its world cannot read: no entry is given them."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["world", "task", "text"], name="no_prompt_twice"),
            models.CheckConstraint(
                condition=models.Q(task=Task.TEXT_TO_VIDEO, first_frame="")
                | (models.Q(task=Task.IMAGE_TO_VIDEO) & ~models.Q(first_frame="")),
                name="first_frame_where_it_belongs",
            ),
        ]

    def __str__(self) -> str:
        return self.text
