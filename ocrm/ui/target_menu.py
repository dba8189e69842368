"""The way from a tile to the targets it is held against."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from ocrm.i18n import _
from ocrm.ui.context import Navigator, Target
from ocrm.ui.theme.icons import icon


def offer_targets(tile: QWidget, navigator: Navigator) -> None:
    """Give a tile a context menu that leads to Settings → Targets and to the tab that shows how far one is."""
    for key, icon_name, text, target in (
        ("set_targets", "target", _("Set targets…"), Target("settings", view="targets")),
        ("show_targets", "chart-column", _("Show how far you are"), Target("funnel", view="targets")),
    ):
        action = QAction(icon(icon_name), text, tile)
        action.setObjectName(key)
        action.triggered.connect(partial(navigator.go, target))
        tile.addAction(action)
    tile.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
