"""Values as people read them: labels of codes, formatted money and dates; for lists, the command line and exports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ocrm import formats
from ocrm.i18n import _, pgettext
from ocrm.services.fields import picklists
from ocrm.services.schema import FieldInfo, FieldKind
from ocrm.services.settings import currency
from ocrm.services.workspace import Workspace


class ValueFormatter:
    """Turns values into text, remembering the labels of picklists; make a new one after a language or list change."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._currency = currency(workspace)
        self._labels: dict[str, dict[str, str]] = {}
        self._today = workspace.clock.today()
        self._by_kind: dict[FieldKind, Callable[[Any], str]] = {
            FieldKind.MONEY: self.money,
            FieldKind.PERCENT: "{}%".format,
            FieldKind.INTEGER: formats.format_number,
            FieldKind.BOOLEAN: _yes_or_no,
            FieldKind.DATE: self.day,
            FieldKind.BIRTHDAY: formats.format_birthday,
            FieldKind.MOMENT: self.moment,
            FieldKind.PHONE: formats.format_phone,
            FieldKind.NUMBER: _number,
            FieldKind.TAGS: ", ".join,
        }

    def text(self, info: FieldInfo, value: Any) -> str:
        """Return a field's value as a list shows it; empty for nothing."""
        if value is None or value == "":
            return ""
        if info.kind is FieldKind.CHOICE:
            return next((_(choice.label) for choice in info.choices if choice.code == value), str(value))
        if info.kind is FieldKind.PICKLIST:
            return self.picklist_label(info.picklist, value)
        if info.kind is FieldKind.MULTI_PICK:
            return pgettext("list separator", ", ").join(self.labels(info, value))
        if info.name == "founded_year":
            return str(value)
        return self._by_kind.get(info.kind, str)(value)

    def labels(self, info: FieldInfo, values: tuple[str, ...]) -> list[str]:
        """Return what several values of a field are called."""
        return [self.picklist_label(info.picklist, value) if info.picklist else value for value in values]

    def picklist_label(self, picklist: str, code: str) -> str:
        """Return the label of a picklist's code."""
        if picklist not in self._labels:
            self._labels[picklist] = picklists.labels(self._workspace, picklist)
        return self._labels[picklist].get(code, code)

    def money(self, amount: Decimal) -> str:
        """Return an amount in the file's currency."""
        return formats.format_money(amount, self._currency)

    def money_short(self, amount: Decimal) -> str:
        """Return an amount for tiles and board headers."""
        return formats.format_money_short(amount, self._currency)

    def money_change(self, change: Decimal) -> str:
        """Return by how much an amount became more or less."""
        return formats.format_money_change(change, self._currency)

    def day(self, day: date) -> str:
        """Return a day relative to today."""
        return formats.format_date_relative(day, self._today)

    def moment(self, moment: datetime, *, in_sentence: bool = False) -> str:
        """Return a moment in the user's zone, relative to now."""
        clock = self._workspace.clock
        return formats.format_moment_relative(clock.to_local(moment), clock.local_now(), in_sentence=in_sentence)


def _number(value: Decimal) -> str:
    return formats.format_number(value.to_integral_value() if value == value.to_integral_value() else value.normalize())


def _yes_or_no(value: bool) -> str:
    return _("Yes") if value else _("No")
