"""scripts/bench starts: what our programs take to start, beside Python alone."""

import os
import resource
import subprocess
import sys
import tempfile

from benches.rows import Table

ROUNDS = 2
STARTS = (
    ("`maquette --help`", ("-m", "maquette", "--help")),
    ("`maquette keys list`", ("-m", "maquette", "keys", "list")),
    ("`maquette engines`", ("-m", "maquette", "engines")),
    ("a worker's modules", ("-c", "import maquette.worker, dbos")),
    ("a server's modules", ("-c", "import maquette.app, dbos")),
    ("a render's child's", ("-c", "import maquette.child, maquette.core.renders.body")),
    ("an export's child's", ("-c", "import maquette.child, maquette.core.exports.body")),
    ("a generation's child's", ("-c", "import maquette.child, maquette.core.generations.body")),
)


def table() -> Table:
    """Processor seconds, the least of some rounds: other work on the machine only ever adds."""
    with tempfile.TemporaryDirectory() as folder:
        told = os.environ | {"MAQUETTE_DATA_DIR": folder}
        subprocess.run([sys.executable, "-m", "maquette", "db", "migrate"], env=told, check=True)
        bare = seconds(("-c", "pass"), told)
        rows = []
        for name, words in STARTS:
            taken = seconds(words, told)
            rows.append([name, f"{taken:.2f}", f"{bare:.3f}", f"{taken / bare:.0f} times"])
    columns = ("what", "processor seconds", "`python -c pass`", "ratio")
    return Table(columns, rows, f"The least of {ROUNDS} rounds each.")


def seconds(words: tuple[str, ...], environment: dict[str, str]) -> float:
    """Of the processor, from the start of such a process to its end."""
    return min(_once(words, environment) for _ in range(ROUNDS))


def _once(words: tuple[str, ...], environment: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, *words],
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
