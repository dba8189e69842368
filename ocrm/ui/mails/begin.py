"""Beginning a mail from anywhere; what writes it is imported with the first one."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from ocrm.ui.context import AppContext

if TYPE_CHECKING:
    from types import ModuleType


def write_about(context: AppContext, kind: str, record_id: int) -> None:
    """Begin a mail about a record, to whom it most likely goes."""
    _compose().write_about(context, kind, record_id)


def write_to(context: AppContext, address: str, *, name: str = "") -> None:
    """Begin a mail to an address."""
    _compose().write_to(context, address, name=name)


def write_to_nobody(context: AppContext) -> None:
    """Begin a mail that says nothing yet."""
    _compose().write_mail(context)


def _compose() -> ModuleType:
    return importlib.import_module("ocrm.ui.mails.compose")
