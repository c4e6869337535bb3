"""Licences by their SPDX names."""

from __future__ import annotations

import pytest

from arena.labs import licences


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("MIT", "MIT"),
        ("apache-2.0", "Apache-2.0"),
        ("MIT and (BSD-3-Clause or LicenseRef-Ours)", "MIT AND (BSD-3-Clause OR LicenseRef-Ours)"),
        ("GPL-2.0-only WITH Classpath-exception-2.0", "GPL-2.0-only WITH Classpath-exception-2.0"),
        ("LicenseRef-Quiet-Lab-1.0", "LicenseRef-Quiet-Lab-1.0"),
    ],
)
def test_known(given, kept):
    assert licences.spdx(given) == kept


@pytest.mark.parametrize(
    "given",
    [
        "",
        "proprietary",
        "MIT AND",
        "MIT MIT",
        "MIT/X11",
        "(((",
        "LicenseRef-",
        "LicenseRef-a/b",
        "MIT WITH MIT",
        "()",
    ],
)
def test_unknown(given):
    with pytest.raises(licences.LicenceError):
        licences.spdx(given)
