"""The parts of a zipped workbook, inflated bit by bit within limits: what a file says of its own size may be a lie."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from lxml import etree

from ocrm.services.spreadsheets.refusals import Reason, Refusal

MAX_MEMBERS = 10_000
MAX_INFLATED = 6 * 1024**3
"""Bytes of all that is inflated of one file; a full sheet of a million rows and fifty columns."""
_SMALL_PART = 16 * 1024**2
"""Bytes of a part that is read at once, such as the list of sheets."""
_HARMLESS = 20 * 1024**2
"""Bytes up to which a part may be packed however densely."""
_MAX_RATIO = 250
"""Times a large part may be larger than packed; real sheets stay below 60, bombs are near 1,000."""
_READ = 2 * 1024**2
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


class WorkbookArchive:
    """A zip file looked at with suspicion; raises Refusal."""

    def __init__(self, path: str) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except _BROKEN as error:
            raise Refusal(Reason.DAMAGED) from error
        members = self._zip.infolist()
        if len(members) > MAX_MEMBERS:
            raise Refusal(Reason.TOO_LARGE)
        if any(member.flag_bits & 1 for member in members):
            raise Refusal(Reason.PASSWORD)
        self._members = {_normal(member.filename): member for member in members}
        self._inflated = 0

    def __contains__(self, name: str) -> bool:
        return _normal(name) in self._members

    def refuse_bombs(self) -> None:
        """Refuse an archive that says itself that it unfolds beyond reason; for readers that inflate on their own."""
        for member in self._members.values():
            if member.file_size > max(_HARMLESS, _MAX_RATIO * member.compress_size):
                raise Refusal(Reason.TOO_LARGE)

    def read(self, name: str) -> bytes:
        """Return a small part, empty where there is none."""
        if name not in self:
            return b""
        found: list[bytes] = []
        for data, _share in self.stream(name):
            found.append(data)
            if sum(map(len, found)) > _SMALL_PART:
                raise Refusal(Reason.TOO_LARGE)
        part = b"".join(found)
        if _DECLARES.search(part):
            raise Refusal(Reason.ENTITIES)
        return part

    def xml(self, name: str) -> Any:
        """Return the root element of a small part, None where there is none."""
        part = self.read(name)
        if not part:
            return None
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            return etree.fromstring(part, parser)
        except etree.XMLSyntaxError as error:
            raise Refusal(Reason.DAMAGED) from error

    def stream(self, name: str, *, is_markup: bool = True) -> Iterator[tuple[bytes, float]]:
        """Yield a part in bits, each with the share of the part that is read by then; `is_markup` refuses entities."""
        member = self._members[_normal(name)]
        done, declares = 0, b""
        try:
            with self._zip.open(member) as part:
                while data := part.read(_READ):
                    done += len(data)
                    self._inflated += len(data)
                    if self._inflated > MAX_INFLATED or (
                        done > _HARMLESS and done > _MAX_RATIO * max(1, member.compress_size)
                    ):
                        raise Refusal(Reason.TOO_LARGE)
                    if is_markup and not declares:
                        declares = data[:4096]
                        if _DECLARES.search(declares):
                            raise Refusal(Reason.ENTITIES)
                    yield data, done / max(done, member.file_size)
        except _BROKEN as error:
            raise Refusal(Reason.DAMAGED) from error


def _normal(name: str) -> str:
    """Return a part's name as all writers mean it: some use backslashes, a leading slash or other capitals."""
    return name.replace("\\", "/").lstrip("/").lower()
