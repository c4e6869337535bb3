"""One SHA-256 that stands for all files a pipeline is loaded from."""

import hashlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

_AT_ONCE = 4  # hashing lets other threads run, and a disk answers several readers faster than one


def sha256(folder: Path, files: Iterable[Path]) -> str:
    """Return the hash, in hex, of the files' names below the folder and their own hashes.

    A file that has been hashed in this process and has since kept its size and its time is not read again.

    Parameters
    ----------
    folder : Path
        What the names are told from, so that the hash is the same wherever the folder lies.
    files : iterable of Path
        Files in it, in any order.
    """
    paths = sorted(files, key=lambda path: path.relative_to(folder).as_posix())
    whole = hashlib.sha256()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for path, digest in zip(paths, pool.map(_of_file, paths), strict=True):
            whole.update(f"{path.relative_to(folder).as_posix()}\0{digest}\n".encode())
    return whole.hexdigest()


def _of_file(path: Path) -> str:
    told = path.stat()
    return _digest(path, told.st_size, told.st_mtime_ns)


@lru_cache(maxsize=4096)
def _digest(path: Path, _size: int, _changed_ns: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
