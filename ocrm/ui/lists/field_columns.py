"""The columns of a list: one for every field, the usual ones first; a list overrides how some are said and drawn."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from ocrm.services.display import ValueFormatter
from ocrm.services.records import RecordRow
from ocrm.services.schema import FieldInfo, FieldKind, record_type
from ocrm.services.workspace import Workspace
from ocrm.ui.delegates import CellPainter
from ocrm.ui.itemmodels import Column, field_column


class FieldColumns:
    """Makes the columns of a kind and their painters; `refresh` after a change of day, names or settings.

    `hidden` are fields that are no column of their own, `widths` other widths than the fields say.
    """

    hidden: ClassVar[Collection[str]] = ()
    widths: ClassVar[Mapping[str, int]] = {}

    def __init__(self, workspace: Workspace, kind: str, shown: Sequence[str]) -> None:
        self._workspace, self._kind, self._shown = workspace, kind, tuple(shown)
        self.refresh()

    def refresh(self) -> None:
        """Take the present day, names of lists and settings."""
        self._formatter = ValueFormatter(self._workspace)
        self._today = self._workspace.clock.today()

    def columns(self) -> list[Column]:
        """Return every column, the usual ones first and shown."""
        described = record_type(self._kind)
        others = [name for name in described.fields if name not in self._shown and name not in self.hidden]
        return [self._column(described.field(name), is_shown=name in self._shown) for name in (*self._shown, *others)]

    def painters(self) -> Mapping[str, CellPainter]:
        """Return what draws the cells that are more than text."""
        return {}

    def changes(self, info: FieldInfo) -> dict[str, Any]:
        """Return what is otherwise about the column of a field: attributes of Column."""
        return {}

    def _column(self, info: FieldInfo, *, is_shown: bool) -> Column:
        changes: dict[str, Any] = {"is_shown": is_shown, "text": partial(self._field_text, info)}
        if info.name in self.widths:
            changes["width"] = self.widths[info.name]
        return field_column(info, self._formatter, **changes | self.changes(info))

    def _field_text(self, info: FieldInfo, row: RecordRow) -> str:
        value = row[info.name]
        if value == 0 and info.kind is FieldKind.MONEY:
            return ""
        return self._formatter.text(info, value)
