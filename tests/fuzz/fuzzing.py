"""Fuzzing a target for a while, and what came of it."""

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from maquette.settings import process_environment

RUN = Path(__file__).with_name("run.py")
MAIN = (
    *("glb", "gltf", "obj", "archive", "pictures", "multipart", "ranges"),
    *("json_body", "meshopt", "draco", "radiance", "ktx2", "stage"),
)
_DONE = re.compile(r"stat::number_of_executed_units:\s*(\d+)")
_COVERED = re.compile(r"cov: (\d+)")


@dataclass(frozen=True)
class Outcome:
    """``broken`` are the inputs that broke something; then ``fault`` is what was said of it."""

    executions: int
    covered: int
    broken: tuple[Path, ...]
    told: str

    @property
    def fault(self) -> str:
        at = re.search("=== Uncaught|ERROR: libFuzzer", self.told)
        return self.told[at.start() :][:4000] if at else self.told[-4000:]


def fuzz(target: str, folder: Path, seconds: float, seed: int = 0) -> Outcome:
    """Seed 0 is another one each time. Raises nothing for what is found."""
    folder.mkdir(parents=True, exist_ok=True)
    options = [f"-max_total_time={max(int(seconds), 1)}", f"-seed={seed}"]
    ran = subprocess.run(
        [sys.executable, str(RUN), target, str(folder), *options],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=seconds + 240,
        # One thread for each: libraries' own threads would only disturb the measuring.
        env=process_environment() | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
    )
    told = ran.stdout + ran.stderr
    done, covered = _DONE.findall(told), _COVERED.findall(told)
    broken = sorted(path for path in folder.iterdir() if path.name.partition("-")[0] in _FAULTS)
    if ran.returncode and not broken:
        raise RuntimeError(f"the fuzzer itself failed:\n{told[-4000:]}")
    return Outcome(
        int(done[-1]) if done else 0, int(covered[-1]) if covered else 0, tuple(broken), told
    )


_FAULTS = {"crash", "timeout", "oom", "leak", "slow"}
