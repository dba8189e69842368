"""Reading JSON as tables: a list of objects is a sheet, its keys are the header."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from ocrm.errors import FileFormatError
from ocrm.i18n import _
from ocrm.services.spreadsheets.cells import MAX_EXACT, Cell, Progress, SheetCells, SheetPacker, normalise_cell
from ocrm.services.spreadsheets.refusals import Reason, refused
from ocrm.services.spreadsheets.text_files import decode_text

SUFFIX = ".json"
MAX_BYTES = 64 * 1024**2
"""Larger ones would need many times their size to be taken apart."""
_MOST_KEYS = 2_000
_EXACT_DIGITS = 15
Row = Mapping[str, Any]


class JsonReader:
    """The tables of a JSON file: each list of objects in it is a sheet."""

    def __init__(self, sheets: Mapping[str, list[Row]]) -> None:
        self._sheets = sheets
        self.visible, self.hidden = tuple(sheets), ()

    def close(self) -> None:
        """Let go of nothing: the file was read whole."""

    def read(
        self,
        sheet: str | None = None,
        progress: Progress | None = None,
        *,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> tuple[str, SheetCells]:
        """Return the name and the cells of `sheet`, by default the longest; cancelled it raises InterruptedError."""
        name = sheet or max(self._sheets, key=lambda one: len(self._sheets[one]))
        flat = [_flat(row) for row in self._sheets[name]]
        keys = list(dict.fromkeys(key for row in flat for key in row))
        if len(keys) > _MOST_KEYS:
            raise FileFormatError(_("This file has more different keys than a table has columns; nothing was read."))
        packer = SheetPacker()
        packer.add(1, [*keys])
        for number, row in enumerate(flat, 2):
            if packer.add(number, [row.get(key) for key in keys]):
                _keep(packer)
                if progress:
                    progress(number, len(flat))
                if is_cancelled():
                    raise InterruptedError
        _keep(packer)
        return name, packer.cells


def _keep(packer: SheetPacker) -> None:
    block = packer.flush()
    if block:
        packer.cells.blocks.append(block)


def json_reader(path: Path, head: bytes) -> JsonReader | None:
    """Return the tables of a JSON file that begins with `head`; None where it is no JSON, whatever it is called.

    Raises FileFormatError where it is JSON by its name and damaged, or holds no list of objects.
    """
    is_named_so = path.suffix.lower() == SUFFIX
    if not is_named_so and head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"[", b"{"):
        return None
    if path.stat().st_size > MAX_BYTES:
        if not is_named_so:
            return None
        raise refused(Reason.TOO_LARGE)
    text, _encoding = decode_text(path.read_bytes())
    try:
        value = _parse(text)
    except (ValueError, RecursionError) as error:
        if not is_named_so:
            return None
        raise FileFormatError(_damage(error)) from error
    sheets = _sheets_of(value, path.stem)
    if not sheets:
        if not is_named_so:
            return None
        raise FileFormatError(_("This JSON file holds no list of records; nothing was read. Choose another file."))
    return JsonReader(sheets)


def _damage(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return _("This JSON file is damaged in line {line}; nothing was read. Make it again and retry.").format(
            line=error.lineno
        )
    return _("This JSON file is damaged; nothing was read. Make it again and retry.")


def _parse(text: str) -> Any:
    """Return the values of a JSON text, or of one with an object a line. Raises ValueError, RecursionError."""
    try:
        return _load(text)
    except json.JSONDecodeError as error:
        if error.msg != "Extra data":
            raise
    return [_load(line) for line in text.splitlines() if line.strip()]


def _load(text: str) -> Any:
    return json.loads(text, parse_int=_whole, parse_float=_fraction, parse_constant=_refuse)


def _whole(digits: str) -> int | str:
    """Return a whole number; one longer than a spreadsheet keeps stays text and so exact."""
    return int(digits) if len(digits) <= _EXACT_DIGITS and abs(int(digits)) < MAX_EXACT else digits


def _fraction(digits: str) -> float | str:
    number = float(digits)
    return number if len(digits) <= _EXACT_DIGITS else digits


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def _sheets_of(value: Any, name: str) -> dict[str, list[Row]]:
    if isinstance(value, list):
        return {name: value} if _is_table(value) else {}
    if not isinstance(value, dict):
        return {}
    named: dict[str, list[Row]] = {
        str(key): inner for key, inner in value.items() if isinstance(inner, list) and _is_table(inner)
    }
    return named or ({name: [value]} if value else {})


def _is_table(rows: list[Any]) -> bool:
    return bool(rows) and all(isinstance(row, dict) for row in rows)


def _flat(row: Row) -> dict[str, Cell]:
    """Return an object as cells; of an object inside it the keys are joined by a dot."""
    cells: dict[str, Cell] = {}
    for key, value in row.items():
        if isinstance(value, dict):
            cells.update({f"{key}.{inner}": cell for inner, cell in _flat(value).items()})
        else:
            cells[str(key)] = _cell(value)
    return cells


def _cell(value: Any) -> Cell:
    if isinstance(value, list):
        return _joined(value)
    cell: Cell = value
    return normalise_cell(cell)


def _joined(values: Iterable[Any]) -> str | None:
    """Return a list as the text a cell with several values has; objects in it stay JSON."""
    texts = [value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in values]
    return "; ".join(text for text in texts if text.strip()) or None
