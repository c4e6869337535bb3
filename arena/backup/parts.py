"""What a backup holds beside the database, and where this arena has it: folders and a file, by their names in FILE."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

MODELS = "models.toml"
SECRETS = "secrets"


def folders() -> dict[str, Path]:
    """Return the folders of media by the names they have in a backup."""
    return {
        "clips": Path(settings.CLIPS_ROOT),
        "uploads": Path(settings.UPLOADS_ROOT),
        "exports": Path(settings.EXPORTS_ROOT),
        "reviews": Path(settings.REVIEWS_ROOT),
    }


def models_file() -> Path:
    return Path(settings.HOME.path) / MODELS


def secrets() -> Path:
    return Path(settings.HOME.path) / SECRETS


def keys_beside(file: Path) -> Path:
    """Return where the keys of a backup lie unless it is said: beside it."""
    return file.with_name(f"{file.name}.keys")
