"""The page of what is defended names every row, and only what is there."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/reference/defences.md").read_text("utf-8")
ROWS = {
    cells[1].strip(): cells
    for cells in (line.split("|") for line in PAGE.splitlines() if re.match(r"\| [AF]\d", line))
}


def test_every_row_of_both_lists_is_there_once():
    attacks, faults = [f"A{n}" for n in range(1, 49)], [f"F{n}" for n in range(1, 23)]
    assert list(ROWS) == attacks + faults


def test_every_test_and_every_file_that_is_named_is_there():
    for row, cells in ROWS.items():
        for file, name in re.findall(r"`([\w/]+\.py)::(\w+)`", cells[4]):
            assert f"def {name}(" in (ROOT / "tests" / file).read_text("utf-8"), (row, name)
        for file in re.findall(r"`([\w/]+\.py)`", cells[3]):
            assert (ROOT / "src/maquette" / file).is_file(), (row, file)


def test_a_row_without_a_test_says_so():
    for row, cells in ROWS.items():
        assert "::" in cells[4] or cells[5].strip().startswith("nothing"), row
