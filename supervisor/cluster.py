"""Making PostgreSQL's data directory: whole or not at all, with its role and its database."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from supervisor.errors import SupervisorError
from supervisor.home import DATABASE
from supervisor.identity import Identity, before_exec
from supervisor.reach import own, within

# Nothing of the caller's environment (its secrets, its PG* variables, its language) reaches the server.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}

_BUILTIN_LOCALES = 17
_ASIDE = ".new-cluster-"


@dataclass(frozen=True)
class Cluster:
    """
    The data directory of one major version.

    Attributes
    ----------
    data : Path
        The directory, ``pg<major>`` in the home.
    bin : Path
        Where the programs are.
    major : int
        Their major version.
    identity : Identity
        As whom they run.
    """

    data: Path
    bin: Path
    major: int
    identity: Identity

    def ensure(self, *, durable: bool = True) -> None:
        """
        Make the data directory, its role and its database, unless they are there; the caller holds the lock.

        Parameters
        ----------
        durable : bool
            Whether to wait until the new files are on the disk.

        Raises
        ------
        SupervisorError
            If it cannot be made, or if the home holds one of another major version only.
        """
        for leftover in self.data.parent.glob(f"{_ASIDE}*"):
            shutil.rmtree(leftover)
        if (self.data / "PG_VERSION").exists():
            own(self.data, self.identity)
            return
        self._refuse_another_version()
        aside = Path(tempfile.mkdtemp(dir=self.data.parent, prefix=_ASIDE))
        own(aside, self.identity)
        with within([aside], self.identity) as ([path], descriptors):
            self._initdb(path, descriptors, durable=durable)
            self._create_database(path, descriptors)
        aside.rename(self.data)

    def _refuse_another_version(self) -> None:
        others = sorted(self.data.parent.glob("pg[1-9]*/PG_VERSION"))
        if others:
            major = others[-1].parent.name.removeprefix("pg")
            raise SupervisorError(
                f"The database in {self.data.parent} was made by PostgreSQL {major} and the one installed is "
                f"{self.major}: name a PostgreSQL {major} in PADDOCK_PG_BIN, or dump there and restore here."
            )

    def _initdb(self, path: str, descriptors: Sequence[int], *, durable: bool) -> None:
        # The builtin provider sorts alike on every system; older versions have the C library's.
        locale = ["--locale=C.UTF-8"]
        if self.major >= _BUILTIN_LOCALES:
            locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        options = ["-U", DATABASE, "-E", "UTF8", *locale, "--auth-local=trust", "--auth-host=reject"]
        options += ["--no-instructions"] + ([] if durable else ["--no-sync"])
        self._run(["initdb", "-D", path, *options], descriptors)

    def _create_database(self, path: str, descriptors: Sequence[int]) -> None:
        # In single-user mode, before the directory gets its name: so it never exists without its database.
        command = f"CREATE DATABASE {DATABASE};\n"
        said = self._run(["postgres", "--single", "-D", path, "postgres"], descriptors, command)
        if "ERROR:" in said or "FATAL:" in said:
            raise SupervisorError(f"PostgreSQL could not create its database: {_last(said)}.")

    def _run(self, command: Sequence[str], descriptors: Sequence[int], said: str = "") -> str:
        program, *arguments = command
        try:
            done: subprocess.CompletedProcess[str] = subprocess.run(
                [str(self.bin / program), *arguments],
                input=said,
                text=True,
                errors="replace",
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                check=False,
                env=ENVIRONMENT,
                cwd="/",
                pass_fds=descriptors,
                preexec_fn=before_exec(self.identity, signal.SIGKILL),
                **self.identity.credentials,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise SupervisorError(f"Cannot start {program} in {self.bin} ({error}).") from error
        if done.returncode != 0:
            raise SupervisorError(
                f"PostgreSQL could not make its database in {self.data}: {_last(done.stderr)}."
            )
        return done.stderr


def _last(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if "error:" in line.lower() or "FATAL" in line]
    return (telling or lines or ["it gave no reason"])[-1]
