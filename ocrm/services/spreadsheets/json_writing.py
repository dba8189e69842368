"""Writing JSON: a list of objects, one a line, numbers and yes-or-no typed, dates as ISO 8601."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from ocrm.services.spreadsheets.out_table import moment_text


def write_objects(path: Path, keys: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows as a list of objects with these keys; amounts keep every digit."""
    names = [json.dumps(key, ensure_ascii=False) for key in keys]
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write("[")
        between = "\n"
        for row in rows:
            pairs = ", ".join(f"{name}: {_json(value)}" for name, value in zip(names, row, strict=True))
            stream.write(f"{between}{{{pairs}}}")
            between = ",\n"
        stream.write("\n]\n")


def _json(value: Any) -> str:
    match value:
        case datetime():
            return f'"{moment_text(value)}"'
        case date():
            return f'"{value.isoformat()}"'
        case Decimal():
            return f"{value:f}"
    return json.dumps(value, ensure_ascii=False)
