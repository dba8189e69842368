"""The audit: the whole history as a readable file whose entries are chained by hashes, and checking it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocrm import __version__
from ocrm.errors import FileFormatError, UserError
from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.models import journal, journal_chain
from ocrm.models.fields import from_utc_text
from ocrm.services.file_writing import whole_file
from ocrm.services.history.details import StepDetails, fetch_details
from ocrm.services.workspace import Workspace, history_label, say
from ocrm.text.disk_reasons import reason_of

Report = Callable[..., None]

FORMAT = "OCRM audit 1"
_LONGEST_LINE = 50_000_000
_STEPS = (
    "SELECT id, kind, state, label, label_values, origin, happened_at, record_count, target_id, content_hash,"
    " chain_hash, erased FROM operation ORDER BY id"
)


@dataclass(frozen=True, slots=True)
class AuditResult:
    """What checking found: how many entries hold, and the first that does not (0: all do) with what it says."""

    entries: int
    broken: int = 0
    what: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether nothing was changed, left out or added."""
        return self.broken == 0

    @property
    def sentence(self) -> str:
        """The finding in one sentence."""
        if self.is_whole:
            return ngettext(
                "{n} entry checked: nothing was changed.", "{n} entries checked: nothing was changed.", self.entries
            ).format(n=format_number(self.entries))
        if self.what:
            text = _("Entry {n} is broken: {what}. Everything before it holds; from there on nothing is certain.")
            return text.format(n=format_number(self.broken), what=self.what)
        text = _("Entry {n} is broken. Everything before it holds; from there on nothing is certain.")
        return text.format(n=format_number(self.broken))


# -- writing ----------------------------------------------------------------------------------------------------------


def export_audit(workspace: Workspace, path: Path, *, report: Report | None = None) -> int:
    """Write every step to a text file, a line of JSON each, the oldest first; return how many.

    Each line ends with the hash of itself and of the line before. Raises UserError where it cannot be written.
    """
    total = int(workspace.scalar("SELECT count(*) FROM operation"))
    try:
        with whole_file(path) as part, part.open("w", encoding="utf-8", newline="\n") as file:
            before, number = _write(file, _heading(workspace, total), 0, journal_chain.START), 0
            for number, entry in enumerate(_entries(workspace), start=1):
                before = _write(file, entry, number, before)
                if report is not None:
                    report(number, total)
            _write(file, {"end": True, "entries": number}, number + 1, before)
    except OSError as error:
        raise UserError(
            _("“{name}” could not be written: {reason}. Choose another folder.").format(
                name=path.name, reason=reason_of(error)
            )
        ) from error
    return number


def _heading(workspace: Workspace, total: int) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "program": __version__,
        "file": workspace.path.name,
        "written_at": workspace.clock.local_now().isoformat(timespec="seconds"),
        "entries": total,
        "how": "sha256 of the hash of the line before, a line feed and this line without its hash",
    }


def _entries(workspace: Workspace) -> Iterator[dict[str, Any]]:
    for row in list(workspace.query(_STEPS)):
        label = history_label(row[1], say(row[3], json.loads(row[4])))
        moment = workspace.clock.to_local(from_utc_text(row[6]))
        details = fetch_details(workspace, row[0]) if row[1] == "change" else StepDetails((), 0, ())
        entry: dict[str, Any] = {
            "step": row[0],
            "at": moment.isoformat(timespec="milliseconds"),
            "what": label,
            "kind": row[1],
            "state": row[2],
            "source": row[5],
            "records": row[7],
            "changes": [
                {"kind": one.kind_label, "id": one.record_id, "title": one.title, "action": one.action,
                 "fields": list(one.sentences)}
                for one in details.records
            ],
            "further": details.further,
            "others": dict(details.others),
            "content": row[9],
            "seal": row[10],
        }  # fmt: skip
        if row[8] is not None:
            entry["about"] = row[8]
        if row[11]:
            entry["erased"] = row[11]
        yield entry


def _write(file: Any, entry: dict[str, Any], number: int, before: str) -> str:
    """Write one line, and return its hash."""
    body = json.dumps({"n": number, **entry}, ensure_ascii=False)
    own = _hash(before, body)
    file.write(f"{body}\t{own}\n")
    return own


def _hash(before: str, body: str) -> str:
    return hashlib.sha256(f"{before}\n{body}".encode()).hexdigest()


# -- checking ---------------------------------------------------------------------------------------------------------


def verify_audit(path: Path) -> AuditResult:
    """Check an exported audit, by itself, and return the first entry that was changed, left out or added.

    Raises FileFormatError where it is none.
    """
    try:
        with path.open("rb") as file:
            return _verify(iter(lambda: file.readline(_LONGEST_LINE), b""), path)
    except OSError as error:
        raise UserError(
            _("“{name}” could not be read: {reason}.").format(name=path.name, reason=reason_of(error))
        ) from error


def _verify(lines: Iterator[bytes], path: Path) -> AuditResult:
    before, number, is_complete = journal_chain.START, -1, False
    for line in lines:
        number += 1
        if is_complete:
            return AuditResult(number - 1, number, _("lines were added after the end"))
        body, own = _parted(line)
        entry = _read(body)
        if number == 0 and _hash(before, body) != own and not str((entry or {}).get("format", "")).startswith("OCRM"):
            raise FileFormatError(_("“{name}” is no audit of OCRM. Choose another file.").format(name=path.name))
        if not line.endswith(b"\n") or _hash(before, body) != own or entry is None or entry.get("n") != number:
            return AuditResult(max(0, number - 1), max(1, number), str((entry or {}).get("what", "")))
        before, is_complete = own, bool(entry.get("end"))
    if number < 0:
        raise FileFormatError(_("“{name}” is no audit of OCRM. Choose another file.").format(name=path.name))
    if not is_complete:
        return AuditResult(number, number + 1, _("the end is missing"))
    return AuditResult(number - 1)


def _parted(line: bytes) -> tuple[str, str]:
    text = line.decode("utf-8", errors="replace").rstrip("\n")
    body, _tab, own = text.rpartition("\t")
    return body, own


def _read(body: str) -> dict[str, Any] | None:
    try:
        entry = json.loads(body)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None


def verify_journal(workspace: Workspace, *, report: Report | None = None) -> AuditResult:
    """Check the chain inside the file: that no step was changed, taken out or put in behind OCRM's back.

    Steps of before the chain, dropped ones and what was erased for a reason are passed over.
    """
    before, count = "", 0
    total = int(workspace.scalar("SELECT count(*) FROM operation"))
    rows = workspace.query(
        "SELECT id, kind, label, label_values, origin, target_id, happened_at, content_hash, chain_hash, erased, state"
        " FROM operation ORDER BY id"
    )
    for number, row in enumerate(list(rows), start=1):
        content, chain, erased, state = row[7:]
        if not chain and not before:
            continue
        count += 1
        follows = state == "dropped" or journal_chain.digest((before or journal_chain.START, content)) == chain
        if not follows or not (erased or state == "dropped" or _content(workspace, row) == content):
            return AuditResult(number - 1, number, say(row[2], json.loads(row[3])))
        before = chain
        if report is not None:
            report(number, total)
    return AuditResult(count)


def _content(workspace: Workspace, row: tuple[Any, ...]) -> str:
    return journal_chain.content_hash(row[:7], journal.load(workspace.connection, row[0]))
