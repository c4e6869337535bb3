"""Publishes a release: all public tables as of one moment, under a name that never changes."""

from __future__ import annotations

import errno
from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from django.conf import settings

from arena.battles.integrity import POLICY_VERSION
from arena.exports import release_folder
from arena.exports.catalogue import TABLES
from arena.exports.descriptions.about import About
from arena.exports.models import Release
from arena.exports.release_descriptions import write_descriptions
from arena.exports.release_file import FileFacts, share
from arena.exports.release_files import write_tables
from arena.exports.release_folder import NotPublished
from arena.exports.release_moment import Moment, MomentPassed, fix, seen_at
from arena.exports.scope import Scope, Table
from arena.leaderboard.snapshots import METHOD_VERSION
from arena.ledger.heads import head_document
from arena.site.models import Site

TRIES = 3


def publish(now: datetime, tables: Mapping[str, Table] = TABLES) -> Release:
    """Publish a release now, and return its row.

    Raises NotPublished where another one is being published, the disk is full, or clips turn void all the time.
    """
    try:
        with release_folder.publishing():
            release_folder.sweep()
            return _published(now, tables.values())
    except OSError as error:
        raise NotPublished(_why(error)) from error


def _published(now: datetime, tables: Collection[Table]) -> Release:
    name = release_folder.free_name(now)
    with release_folder.making(name) as folder:
        files, moment = _written(name, folder, tables, now)
        _share_with_the_last(folder, files)
        release_folder.show(name)
        return Release.objects.create(
            name=name,
            until=moment.until,
            published_at=now,
            policy=POLICY_VERSION,
            method_version=METHOD_VERSION,
            files=[asdict(each) for each in files],
        )


def _written(
    name: str, folder: Path, tables: Collection[Table], now: datetime
) -> tuple[list[FileFacts], Moment]:
    for _ in range(TRIES):
        moment = fix()
        try:
            with seen_at(moment):
                files = write_tables(folder, tables, Scope(until=moment.until, now=moment.at))
                return write_descriptions(folder, _about(name, now, moment, tables, files)), moment
        except MomentPassed:
            continue
    raise NotPublished("Clips turn void while the release is written; publish it again in a minute.")


def _about(
    name: str, now: datetime, moment: Moment, tables: Collection[Table], files: list[FileFacts]
) -> About:
    site = Site.objects.first() or Site()
    return About(
        release=name,
        published_at=now,
        until=moment.until,
        head=head_document(moment.head) if moment.head else None,
        policy=POLICY_VERSION,
        method_version=METHOD_VERSION,
        licence=settings.DATA_LICENCE,
        site=site.name,
        url=settings.SITE_URL.rstrip("/"),
        synthetic=site.synthetic,
        tables=tuple(tables),
        files=files,
    )


def _share_with_the_last(folder: Path, files: list[FileFacts]) -> None:
    """Let files that are as they were in the last release take no room of their own."""
    last = Release.objects.latest_there()
    if last is None:
        return
    there = {each["sha256"]: release_folder.path_of(last.name) / each["path"] for each in last.files}
    for each in files:
        if each.sha256 in there:
            share(folder / each.path, there[each.sha256])


def _why(error: OSError) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return f"The disk of {settings.EXPORTS_ROOT} is full: nothing was published, and nothing was left behind."
    return f"{settings.EXPORTS_ROOT} cannot be written: {(error.strerror or str(error)).lower()}."
