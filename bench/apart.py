"""A command in a process of its own, and what it took."""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

#: A process counts the memory of the one it was forked from: this small one stands between.
_BETWEEN = """
import json, resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
taken = [done.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss, done.stdout.decode()]
print(json.dumps(taken))
"""


@dataclass(frozen=True, slots=True)
class Apart:
    """What a command took.

    Attributes:
        output: What it printed.
        work: Seconds of work.
        wall: Seconds on the clock.
        memory: MB at most.
    """

    output: str
    work: float
    wall: float
    memory: float


def apart(command: Sequence[str]) -> Apart:
    """Run a command.

    Raises:
        CalledProcessError: It failed.
    """
    clock = time.perf_counter()
    between = [sys.executable, "-c", _BETWEEN, *command]
    done = subprocess.run(between, check=True, stdout=subprocess.PIPE)
    code, work, memory, output = json.loads(done.stdout)
    if code:
        raise subprocess.CalledProcessError(code, list(command), output)
    return Apart(output, work, time.perf_counter() - clock, memory / 1024)
