"""Imports the pages most often gone to next and builds the customers', in short steps while nothing else is to be done.

One page's modules take half a second to import and its widgets a tenth to make; the first visit would stand still for
so long.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QTimer

_PACKAGES = (
    "ocrm.services",
    "ocrm.services.spreadsheets",
    "ocrm.services.vcards",
    "ocrm.services.pasted_contact",
    "ocrm.services.duplicates",
    "ocrm.ui.itemmodels",
    "ocrm.ui.delegates",
    "ocrm.ui.forms",
    "ocrm.ui.lists",
    "ocrm.ui.cards",
    "ocrm.ui.customers",
    "ocrm.ui.activity",
    "ocrm.ui.opportunities",
    "ocrm.ui.contacts",
    "ocrm.ui.palette",
)
"""In the order of what they build on."""
_UNLIKELY = frozenset(("ocrm.services.sample_data.samples", "ocrm.services.sample_data.sample_words"))
"""What only a new file needs."""
_BETWEEN_MS = 12


class Preloader(QObject):
    """Begins at `start` and ends by itself.

    `prepare` builds a step of a page and says whether there was one; it is called when everything is imported.
    """

    def __init__(self, parent: QObject | None = None, *, prepare: Callable[[], bool] | None = None) -> None:
        super().__init__(parent)
        self._prepare = prepare
        self._modules = self._unloaded()
        self._timer = QTimer(self)
        self._timer.setInterval(_BETWEEN_MS)
        self._timer.timeout.connect(self._load_next)

    def start(self) -> None:
        """Begin to import."""
        self._timer.start()

    @property
    def is_done(self) -> bool:
        """Whether everything is there."""
        return not self._timer.isActive()

    def _load_next(self) -> None:
        name = next(self._modules, None)
        if name is not None:
            importlib.import_module(name)
        elif self._prepare is None or not self._prepare():
            self._timer.stop()

    def _unloaded(self) -> Iterator[str]:
        """Yield what is still to be imported: the services a page builds on come singly too."""
        for package in _PACKAGES:
            yield from (name for name in _modules_in(package) if name not in sys.modules and name not in _UNLIKELY)


def _modules_in(package: str) -> Iterator[str]:
    """Yield the modules directly in a package, without those of packages in it."""
    spec = importlib.util.find_spec(package)
    for found in pkgutil.iter_modules(spec.submodule_search_locations or () if spec is not None else ()):
        if not found.ispkg:
            yield f"{package}.{found.name}"
