"""The list of what a folder holds: rows and SHA-256 of every table, size and SHA-256 of every other file."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from ocrm import __version__
from ocrm.errors import FileFormatError, NewerFileError, UserError
from ocrm.i18n import _, ngettext
from ocrm.models.migrations import SCHEMA_VERSION
from ocrm.services.file_writing import digest_where_readable

NAME = "manifest.json"
FOLDER, PACKAGE, _VERSION = "ocrm-folder", "ocrm-handover", 1
"""What a manifest is of: a folder of everything, or a package that was handed over."""
_TOLD = 5


@dataclass(frozen=True, slots=True)
class TablePart:
    """The rows of a table: how many, and the SHA-256 of its CSV."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class FilePart:
    """Another file of the folder; `size` in bytes."""

    size: int
    sha256: str


@dataclass(slots=True)
class Manifest:
    """What a folder holds. `written_at` is the only thing that differs between two exports of the same content."""

    written_at: str
    schema: int = SCHEMA_VERSION
    program: str = __version__
    tables: dict[str, TablePart] = field(default_factory=dict)
    files: dict[str, FilePart] = field(default_factory=dict)
    form: str = FOLDER

    @property
    def rows(self) -> int:
        """The rows of all tables."""
        return sum(table.rows for table in self.tables.values())

    @property
    def attachments(self) -> int:
        """How many contents of attachments there are."""
        return sum(name.startswith("attachments/") for name in self.files)

    def text(self) -> str:
        """Return the manifest as it is written."""
        document = {
            "format": self.form,
            "format_version": _VERSION,
            "written_at": self.written_at,
            "program_version": self.program,
            "schema": self.schema,
            "tables": {
                name: {"file": f"tables/{name}.csv", "rows": part.rows, "sha256": part.sha256}
                for name, part in sorted(self.tables.items())
            },
            "files": {name: {"size": part.size, "sha256": part.sha256} for name, part in sorted(self.files.items())},
        }
        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def read_manifest(folder: Path, form: str = FOLDER) -> Manifest:
    """Return the manifest of a folder. Raises FileFormatError where it is none, NewerFileError for a newer OCRM's."""
    try:
        document = json.loads((folder / NAME).read_text("utf-8-sig"))
    except FileNotFoundError:
        text = _("“{name}” is no folder OCRM has written: it has no {manifest}. Nothing was imported; choose another.")
        raise FileFormatError(text.format(name=folder.name, manifest=NAME)) from None
    except (OSError, ValueError) as error:
        raise _differing([NAME]) from error
    if not isinstance(document, dict) or document.get("format") != form:
        raise _differing([NAME])
    try:
        found = _parsed(document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _differing([NAME]) from error
    if document["format_version"] > _VERSION or found.schema > SCHEMA_VERSION:
        raise NewerFileError(
            _("“{name}” was written by a newer OCRM. Nothing was imported; update OCRM and try again.").format(
                name=folder.name
            )
        )
    return found


def _parsed(document: Mapping[str, Any]) -> Manifest:
    files = {str(name): FilePart(int(part["size"]), str(part["sha256"])) for name, part in document["files"].items()}
    if any(not _is_inside(name) for name in files):
        raise ValueError
    return Manifest(
        str(document["written_at"]),
        int(document["schema"]),
        str(document["program_version"]),
        {str(name): TablePart(int(part["rows"]), str(part["sha256"])) for name, part in document["tables"].items()},
        files,
        str(document["format"]),
    )


def _is_inside(name: str) -> bool:
    """Say whether a name stays in the folder, on every system."""
    parts = PurePosixPath(name).parts
    return bool(parts) and not name.startswith("/") and ".." not in parts and not set(name) & set("\\:")


def check_files(
    folder: Path,
    manifest: Manifest,
    *,
    progress: Callable[[int, int], None] | None = None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Hold every file of a folder against its manifest; raises FileFormatError naming those that differ.

    `progress` is told the files looked at and how many there are; cancelled it raises InterruptedError.
    """
    expected = {f"tables/{name}.csv": part.sha256 for name, part in manifest.tables.items()}
    expected |= {name: part.sha256 for name, part in manifest.files.items()}
    differing = []
    for done, (name, sha256) in enumerate(sorted(expected.items()), 1):
        if is_cancelled():
            raise InterruptedError
        if digest_where_readable(folder / name) != sha256:
            differing.append(name)
        if progress:
            progress(done, len(expected))
    if differing:
        raise _differing(differing)


def _differing(names: list[str]) -> UserError:
    listed = ", ".join(names[:_TOLD]) + (" …" if len(names) > _TOLD else "")
    text = ngettext(
        "{n} file of this folder is missing or not as it was written: {names}. Nothing was imported;"
        " bring it back, or export the folder anew.",
        "{n} files of this folder are missing or not as they were written: {names}. Nothing was imported;"
        " bring them back, or export the folder anew.",
        len(names),
    )
    return FileFormatError(text.format(n=len(names), names=listed))
