"""What every test may ask for: a frozen clock, a new file, both languages."""

from __future__ import annotations

import gc
import itertools
import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from ocrm import i18n
from ocrm.clock import FixedClock
from ocrm.services.workspace import Workspace
from tests.new_file import new_workspace

_tests_run = itertools.count(1)
_COLLECT_ALL_EVERY = 40

# How fast a machine makes examples says nothing of the program.
settings.register_profile("any machine", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

MOMENT = datetime.fromisoformat("2026-03-10T09:00:00+08:00")


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the tests out of the developer's own settings."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))


@pytest.fixture(autouse=True)
def _garbage() -> Iterator[None]:
    """Collect cycles between tests, as the program does on its GUI thread only.

    A worker thread that happens to collect would delete the Qt objects of earlier tests, which crashes.
    """
    gc.disable()
    yield
    is_time_for_all = next(_tests_run) % _COLLECT_ALL_EVERY == 0
    gc.collect(2 if is_time_for_all else 1)


@pytest.fixture(autouse=True)
def _own_log() -> Iterator[None]:
    """Let each test open the log in its own folder, not in an earlier one's."""
    yield
    logger = logging.getLogger("ocrm")
    for handler in [*logger.handlers]:
        logger.removeHandler(handler)
        handler.close()


@pytest.fixture(autouse=True)
def language() -> Iterator[str]:
    """English, unless a test asks for `both_languages`."""
    i18n.set_language("en")
    yield "en"
    i18n.set_language("en")


@pytest.fixture(params=["en", "zh_CN"])
def both_languages(request: pytest.FixtureRequest) -> Iterator[str]:
    """Run the test once in each language."""
    i18n.set_language(request.param)
    yield request.param
    i18n.set_language("en")


@pytest.fixture
def clock() -> FixedClock:
    """A clock standing at Tuesday 2026-03-10 09:00 +08:00."""
    return FixedClock(MOMENT)


@pytest.fixture
def workspace(tmp_path: Path, clock: FixedClock) -> Iterator[Workspace]:
    """A new, empty file in Chinese yuan."""
    opened = new_workspace(tmp_path / "test.ocrm", clock=clock, language="zh_CN")
    yield opened
    opened.close()
