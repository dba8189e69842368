"""The tour draws pages into pictures, sharp and in the size asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from ocrm.clock import FixedClock
from ocrm.errors import UserError
from ocrm.services.workspace import Workspace
from ocrm.ui.theme import Theme
from ocrm.ui.tour.rendering import render_tour


@pytest.fixture
def file(workspace: Workspace) -> Path:
    """A file that is not open."""
    workspace.close()
    return workspace.path


def test_a_page_is_drawn_in_every_language_and_theme(
    look: Theme, file: Path, tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    before = file.read_bytes()
    pictures = render_tour(file, tmp_path / "tour", pages=["settings-about"], size=(1100, 700), scale=2, clock=clock)
    assert file.read_bytes() == before  # a copy is drawn
    assert {picture.name for picture in pictures} == {
        f"settings-about-{mode}-{language}.png" for mode in ("light", "dark") for language in ("zh", "en")
    }
    images = {picture.name: QImage(str(picture)) for picture in pictures}
    assert all((image.width(), image.height()) == (2200, 1400) for image in images.values())
    corner = {name: image.pixelColor(1800, 1200).lightness() for name, image in images.items()}
    assert corner["settings-about-light-en.png"] > 200
    assert corner["settings-about-dark-en.png"] < 60
    assert images["settings-about-light-en.png"] != images["settings-about-light-zh.png"]


def test_a_page_there_is_not_is_refused_by_name(look: Theme, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="moon"):
        render_tour(None, tmp_path, pages=["moon"])
