"""A small supervisor, run by the tests as a process of its own: both servers, one child, and their pids told."""

import os
import sys
from pathlib import Path

from supervisor.children import Child
from supervisor.crew import Crew
from supervisor.errors import SupervisorError
from supervisor.home import Home
from supervisor.postgres import EmbeddedPostgres
from supervisor.valkey import EmbeddedValkey


def say(*words):
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def main(path):
    home = Home(path)
    try:
        with Crew(say) as crew:
            postgres, valkey = EmbeddedPostgres(home), EmbeddedValkey(home)
            crew.start(postgres, valkey)
            child = Child("child", ["sleep", "600"], os.environ, home.logs / "child.log")
            crew.start(child)
            pids = [member.proc.pid for member in (postgres, valkey, child)]
            postmaster_children = Path(f"/proc/{pids[0]}/task/{pids[0]}/children").read_text().split()
            say("up", *pids, *postmaster_children)
            crew.run()
    except SupervisorError as error:
        sys.exit(str(error))
    say("down")


if __name__ == "__main__":
    main(sys.argv[1])
