"""What every room's tests share."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared" / "assets"


@pytest.fixture(scope="session")
def shared():
    """Folder of real-world files; tests that need it are skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("../shared/assets is not here")
    return SHARED
