"""How near what sculpt makes comes to the truth: the judge's table and contact sheets.

The judge is no part of this repository: it draws pictures of real objects, runs a command on them
and measures the GLBs against the objects. It is looked for beside the repository.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

from benches.rows import Table

ROOT = Path(__file__).resolve().parents[2]
JUDGE = ROOT.parent / "shared" / "eval" / "evaluate.py"
SHEETS = ROOT / "docs" / "reference" / "generation"
WIDE = 640
KINDS = "front,three_quarter,front_right,four,front_photo,three_quarter_photo"
COMMAND = "{python} -m maquette generate {{inputs}} -o {{output}} --tier draft"
COLUMNS = ("input", "ok", "CD", "F@0.05", "F@0.1", "IoU", "PSNR", "s", "MB RSS", "closed")
KEPT = "validator e/w"


def table(judge: Path = JUDGE, folder: Path | None = None) -> Table:
    """``folder`` holds what an earlier run of the judge found; else it is run, for half an hour.

    Raises SystemExit where there is no judge.
    """
    if folder is not None:
        return _read(folder)
    if not judge.exists():
        raise SystemExit(f"there is no judge at {judge}")
    with tempfile.TemporaryDirectory() as out:
        command = COMMAND.format(python=sys.executable)
        words = ["dev", "--command", command, "--kinds", KINDS, "--out", out, "--jobs", "1"]
        subprocess.run([sys.executable, str(judge), *words], check=True)
        return _read(Path(out))


def _read(folder: Path) -> Table:
    for sheet in sorted(folder.glob("sheet_*.png")):
        _keep(sheet)
    lines = (folder / "table.md").read_text("utf-8").splitlines()
    head, rows = _cells(lines[0]), [_cells(line) for line in lines[2:] if line.startswith("| ")]
    columns = [*COLUMNS, KEPT]
    chosen = [[row[head.index(column)] for column in columns] for row in rows]
    note = (
        "Draft tier, 19 real objects, longest side 2; CD less is better, F and IoU more. "
        "Sheets: inputs, truth, result, in `docs/reference/generation`. Seconds and memory are "
        "those of the whole command."
    )
    return Table(columns, chosen, note)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _keep(sheet: Path) -> None:
    SHEETS.mkdir(parents=True, exist_ok=True)
    with Image.open(sheet) as picture:
        picture.thumbnail((WIDE, 100_000))
        name = sheet.stem.removeprefix("sheet_")
        picture.convert("RGB").save(SHEETS / f"{name}.jpg", quality=60)
