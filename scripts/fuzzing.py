"""Looks for inputs that break our readers: scripts/fuzz [TARGET ...] [--seconds 60] [--keep].

Every target by default, one after the other. --keep adds what reaches new code to the corpus of
tests/fuzz. What breaks something is left in .fuzz/TARGET; once it is mended, it belongs under a
name that says what it was into tests/fuzz/broken/TARGET, where a test reads it ever after.
"""

import argparse
import shutil
from importlib import import_module
from pathlib import Path

from fuzz import kept
from fuzz.fuzzing import MAIN, fuzz
from fuzz.smallest import smallest

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(MAIN))
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--keep", action="store_true")
    asked = parser.parse_args()
    unknown = set(asked.targets) - set(MAIN)
    if unknown:
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    found = [_fuzzed(name, asked.seconds, asked.keep) for name in asked.targets or MAIN]
    raise SystemExit(1 if any(found) else 0)


def _fuzzed(name: str, seconds: float, keep: bool) -> bool:
    folder = ROOT / ".fuzz" / name
    shutil.rmtree(folder, ignore_errors=True)
    outcome = fuzz(name, folder, seconds)
    print(f"{name}: {outcome.executions:,} inputs, {outcome.covered:,} places reached", flush=True)
    if outcome.broken:
        print(outcome.fault)
        print(*outcome.broken, sep="\n", flush=True)
    elif keep:
        inputs = [path.read_bytes() for path in (folder / "corpus").iterdir()]
        target = import_module(f"fuzz.targets.{name}").TARGET
        chosen = smallest(target, inputs)
        print(f"  kept {len(chosen)} of {len(inputs)}, {kept.keep(name, chosen):,} bytes")
    return bool(outcome.broken)


if __name__ == "__main__":
    main()
