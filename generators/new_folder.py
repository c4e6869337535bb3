"""A folder that stands under its name only when all that belongs in it is there."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def check(folder: Path) -> None:
    """See that a folder of this name can be made.

    Raises
    ------
    ValueError
        If it is a file, is not empty, or would stand in no folder.
    OSError
        If it cannot be looked at.
    """
    if folder.is_dir():
        if any(folder.iterdir()):
            raise ValueError(f"The folder {folder} is not empty; name another one with --out.")
    elif folder.exists() or folder.is_symlink():
        raise ValueError(f"{folder} is a file and no folder; name a folder with --out.")
    elif not folder.absolute().parent.is_dir():
        raise ValueError(f"There is no folder {folder.parent} to make {folder.name} in.")


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """Give a hidden folder beside the one wanted, and move what is in it there at the end.

    Where the block fails, or is interrupted, nothing remains.

    Parameters
    ----------
    folder : Path
        The folder wanted: none yet, or an empty one.

    Raises
    ------
    ValueError
        As `check`, now or at the end.
    OSError
        If it cannot be made.
    """
    check(folder)
    target = folder.resolve()
    making = target.parent / f".{target.name[:64]}-{secrets.token_hex(4)}"
    making.mkdir()
    try:
        yield making
        check(folder)
        _move(making, target)
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _move(making: Path, target: Path) -> None:
    if not target.exists():
        making.rename(target)
        return
    for path in making.iterdir():  # an empty folder may be where somebody stands: it stays the same one
        shutil.move(path, target / path.name)
