"""One target under libFuzzer, in a process of its own: run.py TARGET FOLDER [libFuzzer's options].

``FOLDER/corpus`` is begun from and added to; what breaks lands in ``FOLDER``. The process walls
itself in like a job's child, so that not even a library written in C can look at other files.
"""

import importlib
import os
import random
import resource
import sys
import warnings
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

WATCHED = ["maquette", "PIL", "python_multipart", "starlette.formparsers"]
STEM = "fuzz.targets."
BYTES = 2 << 30


def main() -> None:
    name, folder = sys.argv[1], Path(sys.argv[2]).absolute()
    with atheris.instrument_imports(include=WATCHED, enable_loader_override=False):
        target = importlib.import_module(STEM + name).TARGET
        kept = importlib.import_module("fuzz.kept")
        guard = importlib.import_module("fuzz.guard")
    from maquette.kit.sandbox import Policy, lock_in  # noqa: PLC0415 - after the watched ones

    corpus = folder / "corpus"
    corpus.mkdir(exist_ok=True)
    for data in {*target.seeds(), *kept.corpus(name)}:
        (corpus / kept.name_of(data)).write_bytes(data)
    options = [f"-artifact_prefix={folder}/", f"-max_len={target.longest}", "-timeout=60"]
    # libFuzzer's own limit counts what the process that started this one once had resident.
    options += ["-rss_limit_mb=0", "-print_final_stats=1", *sys.argv[3:]]
    if target.words:
        (folder / "words").write_text("".join(map(_quoted, target.words)))
        options.append(f"-dict={folder / 'words'}")

    def mutate(data: bytes, room: int, seed: int) -> bytes:
        return bytes(target.mutated(data, room, random.Random(seed), _raw))[:room]

    # A warning that reading gives rise to is a number that nobody thought of.
    warnings.simplefilter("error")
    warnings.filterwarnings("ignore", module="PIL")  # it tells of damage before it refuses it
    atheris.Setup(
        [sys.argv[0], *options, str(corpus)],
        guard.Guard(target.take, target.refusals),
        custom_mutator=mutate,
    )
    os.chdir(folder)
    resource.setrlimit(resource.RLIMIT_DATA, (BYTES, BYTES))
    if target.walled:
        lock_in(folder, Policy.AUTO)
    atheris.Fuzz()


def _raw(data: bytes, room: int) -> bytes:
    return bytes(atheris.Mutate(data, max(room, 1)))


def _quoted(word: bytes) -> str:
    """A line of libFuzzer's dictionaries."""
    return '"' + "".join(f"\\x{byte:02x}" for byte in word) + '"\n'


if __name__ == "__main__":
    main()
