"""Contact sheets: pictures with the sentence that says what is right about each.

``scripts/sheets`` draws them into docs/pictures; a test draws them again and compares.
"""

from support.sheets.cells import Cell, Sheet
from support.sheets.forms import FORMS
from support.sheets.models import MODELS, SCANS
from support.sheets.paths import PATHS
from support.sheets.settings import SETTINGS

__all__ = ["SHEETS", "Cell", "Sheet"]

SHEETS = (MODELS, SCANS, PATHS, SETTINGS, FORMS)
