"""Draws the contact sheets into docs/pictures, and writes the page that tells what must be seen.

scripts/sheets [models|scans|effects|settings|forms]: all five by default.
"""

import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from maquette.render.gpu.context import Gpu, open_gpu
from support.sheets import SHEETS, Sheet
from support.sheets.layout import HEADING, boxes, extent

ROOT = Path(__file__).resolve().parents[1]
ASSETS = ROOT.parent / "shared" / "assets"
FOLDER = ROOT / "docs" / "pictures"
PAGE = ROOT / "docs" / "reference" / "pictures.md"


def draw(gpu: Gpu, sheet: Sheet) -> Image.Image:
    """The sheet: rows under their titles, each picture with its name."""
    whole = Image.new("RGB", extent(sheet), "white")
    pen = ImageDraw.Draw(whole)
    font, bold = ImageFont.load_default(11), ImageFont.load_default(13)
    for title, top in titles(sheet):
        pen.text((4, top + 3), title, fill="#000000", font=bold)
    for cell, (left, top) in boxes(sheet):
        whole.paste(cell.picture(gpu, ASSETS, sheet.size), (left, top))
        pen.text((left + 2, top + sheet.size[1]), cell.name, fill="#404040", font=font)
        print(cell.name, file=sys.stderr)
    return whole


def titles(sheet: Sheet) -> list[tuple[str, int]]:
    """Each row's title and where it stands."""
    tops: dict[int, int] = {}
    for index, (_, row) in enumerate(sheet.rows):
        first = next(box for cell, box in boxes(sheet) if cell is row[0])
        tops[index] = first[1] - HEADING
    return [(title, tops[index]) for index, (title, _) in enumerate(sheet.rows) if title]


def page() -> str:
    lines = [
        "# What must be seen",
        "",
        "Drawn by `scripts/sheets` on Mesa's software renderer; a test draws cells of them again",
        "and compares. Models that are CC BY are their authors', as their files say.",
    ]
    for sheet in SHEETS:
        lines += ["", f"## {sheet.title}", "", f"![{sheet.title}](../pictures/{sheet.name}.webp)"]
        for title, row in sheet.rows:
            if title or row is sheet.rows[0][1]:
                lines += ["", f"**{title}**", "", "| cell | what is right |", "|---|---|"]
            lines += [f"| {cell.name} | {cell.sentence} |" for cell in row]
    return "\n".join(lines) + "\n"


def main() -> None:
    wanted = [sheet for sheet in SHEETS if sheet.name in sys.argv[1:]] or SHEETS
    FOLDER.mkdir(exist_ok=True)
    with open_gpu() as gpu:
        for sheet in wanted:
            path = FOLDER / f"{sheet.name}.webp"
            draw(gpu, sheet).save(path, quality=80, method=6)
            print(path, f"{path.stat().st_size / 1024:.0f} kB")
    PAGE.write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
