"""manage.py seed: tracks, prompts, embedded entries and this machine's own box; safe to repeat."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from arena.battles.models import Vote
from arena.labs.embedded import plant_embedded_entries
from arena.prompts.open_seeding import plant_open_texts
from arena.prompts.seeding import BEFORE_THE_START, plant_prompts, plant_tracks
from arena.site.models import Site
from arena.workers import boxes
from generators.catalogue import CALIBRATION, EMBEDDED


class Command(BaseCommand):
    help = "Fill the arena with its tracks, prompts and embedded entries; what is there already stays."

    def handle(self, *_args: Any, **_options: Any) -> None:
        with transaction.atomic():
            self.settle_synthetic()
            plant_tracks()
            plant_prompts(min(settings.PROMPT_COUNT, BEFORE_THE_START))  # a heartbeat adds the others
            plant_open_texts(settings.OPEN_PROMPT_COUNT)
            plant_embedded_entries(CALIBRATION if settings.WITHOUT_TRAINED else EMBEDDED)
            boxes.plant_own()

    def settle_synthetic(self) -> None:
        """Keep real and simulated votes apart: the flag is set while there is no vote, and stays."""
        site = Site.objects.current()
        if site.synthetic == settings.SYNTHETIC:
            return
        if site.synthetic:
            raise CommandError(
                "This database holds simulated votes: set PADDOCK_SYNTHETIC=1 or choose another PADDOCK_HOME."
            )
        if Vote.objects.exists():
            raise CommandError(
                "PADDOCK_SYNTHETIC=1 wants a database of its own, and this one holds real votes: choose another "
                "PADDOCK_HOME."
            )
        site.synthetic = True
        site.save(update_fields=["synthetic"])
