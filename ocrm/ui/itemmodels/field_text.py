"""How a field's value reads in a list, a facts panel or a tooltip, by its kind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ocrm.formats import (
    format_date_relative,
    format_moment_relative,
    format_money,
    format_number,
    format_percent,
    format_phone,
)
from ocrm.i18n import _
from ocrm.services import picklists, settings
from ocrm.services.schema import FieldInfo, FieldKind
from ocrm.services.workspace import Workspace


class FieldTexts:
    """Turns values into words; asks the file for the names in its lists, once."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._currency: str | None = None
        self._picklists: dict[str, dict[str, str]] = {}
        self._writers: dict[FieldKind, Callable[[FieldInfo, Any], str]] = {
            FieldKind.MONEY: self._money,
            FieldKind.PERCENT: self._percent,
            FieldKind.INTEGER: self._integer,
            FieldKind.BOOLEAN: self._boolean,
            FieldKind.DATE: self._date,
            FieldKind.MOMENT: self._moment,
            FieldKind.CHOICE: self._choice,
            FieldKind.PICKLIST: self._picklist,
            FieldKind.PHONE: self._phone,
            FieldKind.TAGS: self._tags,
        }

    def text(self, info: FieldInfo, value: Any) -> str:
        """Return the words for a value of a field; empty for none."""
        if value is None or value == "":
            return ""
        writer = self._writers.get(info.kind)
        return writer(info, value) if writer is not None else str(value)

    def forget(self) -> None:
        """Ask the file again for list names and currency, after a change to settings."""
        self._currency = None
        self._picklists.clear()

    @property
    def currency(self) -> str:
        if self._currency is None:
            self._currency = settings.currency(self._workspace)
        return self._currency

    def _money(self, _info: FieldInfo, value: Decimal) -> str:
        return format_money(value, self.currency)

    def _percent(self, _info: FieldInfo, value: int) -> str:
        return format_percent(Decimal(value) / 100)

    def _integer(self, _info: FieldInfo, value: int) -> str:
        return format_number(value)

    def _boolean(self, _info: FieldInfo, value: bool) -> str:
        return _("Yes") if value else _("No")

    def _date(self, _info: FieldInfo, value: date) -> str:
        return format_date_relative(value, self._workspace.clock.today())

    def _moment(self, _info: FieldInfo, value: datetime) -> str:
        clock = self._workspace.clock
        return format_moment_relative(clock.to_local(value), clock.local_now())

    def _choice(self, info: FieldInfo, value: str) -> str:
        return next((_(choice.label) for choice in info.choices if choice.code == value), value)

    def _picklist(self, info: FieldInfo, value: str) -> str:
        if info.picklist not in self._picklists:
            self._picklists[info.picklist] = picklists.labels(self._workspace, info.picklist)
        return self._picklists[info.picklist].get(value, value)

    def _phone(self, _info: FieldInfo, value: str) -> str:
        return format_phone(value)

    def _tags(self, _info: FieldInfo, value: tuple[str, ...]) -> str:
        return " · ".join(value)
