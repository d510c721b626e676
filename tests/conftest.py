"""What all tests share: property tests have no time limit of their own, because machines are shared and noisy; the reasoner needs Java."""

from __future__ import annotations

import os
import shutil

import pytest
from hypothesis import settings

settings.register_profile("shared", deadline=None)
settings.load_profile("shared")


@pytest.fixture
def java() -> None:
    """Skips where there is no Java; in continuous integration that is a failure."""
    if shutil.which("java") is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("HermiT needs Java, which is not installed here")
