"""python bench/peers/whole.py COMMAND...: runs a command; prints how long its process took, its peak and its output.

It is small itself and imports next to nothing: what the starter of a process holds counts as the peak of that process.
"""

import json
import os
import subprocess
import sys
import time


def main() -> int:
    start = time.perf_counter()
    with subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, text=True) as child:
        said = "".join(child.stdout or ())
        _, status, used = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
    cpu = used.ru_utime + used.ru_stime
    print(json.dumps({"seconds": seconds, "cpu": cpu, "peak": 1024 * used.ru_maxrss, "said": said}))
    return child.returncode


if __name__ == "__main__":
    sys.exit(main())
