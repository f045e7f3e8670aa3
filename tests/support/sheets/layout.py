"""Where each cell lies on its sheet: scripts/sheets puts it there, the test takes it from there."""

from collections.abc import Iterator

from support.sheets.cells import Cell, Sheet

GAP, LABEL, HEADING = 4, 15, 22


def boxes(sheet: Sheet) -> Iterator[tuple[Cell, tuple[int, int]]]:
    """Each cell and its picture's left and top."""
    width, height = sheet.size
    top = 0
    for title, row in sheet.rows:
        top += HEADING if title else 0
        for column, cell in enumerate(row):
            yield cell, (column * (width + GAP), top)
        top += height + LABEL


def extent(sheet: Sheet) -> tuple[int, int]:
    """The sheet's width and height in pixels."""
    width, height = sheet.size
    across = max(len(row) for _, row in sheet.rows)
    titled = sum(1 for title, _ in sheet.rows if title)
    return across * (width + GAP) - GAP, len(sheet.rows) * (height + LABEL) + titled * HEADING
