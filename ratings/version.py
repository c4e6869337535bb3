"""The version of the library, which is that of its package."""

from __future__ import annotations

VERSION = "0.1.0"
