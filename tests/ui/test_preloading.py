"""What is gone to next is imported while nothing else is to be done."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject

from ocrm.ui.preloading import Preloader, _modules_in


def test_every_module_of_the_lists_is_there_in_the_end(qapp: QObject) -> None:
    loader = Preloader()
    loader.start()
    while not loader.is_done:
        loader._load_next()  # as its timer does
    for package in ("ocrm.ui.lists", "ocrm.ui.customers", "ocrm.ui.opportunities"):
        assert all(name in sys.modules for name in _modules_in(package))
