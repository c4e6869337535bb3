"""manifest.json: what a release is of, the signed head of its ledger, and every file with its hash."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from arena.exports.descriptions.about import About
from arena.ledger.events import moment

NAME = "manifest.json"


def text(about: About) -> str:
    """Return the file's text."""
    return json.dumps(document(about), ensure_ascii=False, indent=1) + "\n"


def document(about: About) -> dict[str, Any]:
    return {
        "release": about.release,
        "published_at": moment(about.published_at),
        "until": about.until,
        "head": about.head,
        "policy": about.policy,
        "method_version": about.method_version,
        "licence": about.licence,
        "site": about.url,
        "synthetic": about.synthetic,
        "files": [asdict(each) for each in about.files],
    }
