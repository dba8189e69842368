"""Finding the record a name in a cell means: a customer by name, code or source id, a deal by subject, and so on."""

from __future__ import annotations

import re
from itertools import islice

from ocrm.i18n import _
from ocrm.services.duplicates import former
from ocrm.services.schema import record_type
from ocrm.services.spreadsheets.cells import CellProblem
from ocrm.services.spreadsheets.cleaning import choice_key
from ocrm.services.spreadsheets.known_keys import KnownKeys, Match, key_of
from ocrm.services.workspace import Workspace

_SEVERAL = -1
_WITH_CODE = re.compile(r".+ \[([^\[\]]+)\]")
"""How an export names a record that shares its name with others: name [code]."""


class ReferenceIndex:
    """Every record of a kind by what sheets call it; ids made in this import are added as they come.

    Contacts are looked for at their customer first, since many share a name.
    """

    def __init__(self, workspace: Workspace, kind: str) -> None:
        self.kind = kind
        self._known = KnownKeys()
        described = record_type(kind)
        owner = "customer_id" if kind == "contacts" else "NULL"
        ids = [name for name in ("code", "external_id") if name in described.fields]
        columns = ", ".join([described.title_field, owner, *ids])
        for record_id, title, owner_id, *codes in workspace.query(f"SELECT id, {columns} FROM {described.table}"):
            self.add(record_id, title, owner=owner_id)
            for code in codes:
                if code:
                    self._add_where_new(choice_key(code), record_id)
        for name, record_id in former.former_names(workspace, kind):
            self._add_where_new(choice_key(name), record_id)

    def add(self, record_id: int, title: str, *, owner: int | None = None) -> None:
        """Make a record known by its title."""
        key = choice_key(title)
        known = self._found(key)
        if known is None or known not in (record_id, _SEVERAL):
            self._known.add(key_of(key), Match(record_id, None))
        if owner is not None:
            self._known.add(key_of(owner, key), Match(record_id, None))

    def _add_where_new(self, key: str, record_id: int) -> None:
        if self._found(key) is None:
            self._known.add(key_of(key), Match(record_id, None))

    def _found(self, *parts: str | int) -> int | None:
        """Return the record of a name, None for none, _SEVERAL where it is that of several."""
        found = [match.record_id for match in islice(self._known.find(key_of(*parts)), 2)]
        return None if not found else found[0] if len(found) == 1 else _SEVERAL

    def knows(self, text: str) -> bool:
        """Return whether a text means a record, or several."""
        try:
            return self.find(text) is not None
        except CellProblem:
            return True

    def find(self, text: str, *, owner: int | None = None) -> int | None:
        """Return the record a text means, None where there is none; raises CellProblem where there are several."""
        key = choice_key(text)
        if owner is not None and (owned := [match.record_id for match in self._known.find(key_of(owner, key))]):
            return owned[-1]
        found = self._found(key)
        if found is None and (coded := _WITH_CODE.fullmatch(text.strip())):
            found = self._found(choice_key(coded[1]))
        if found == _SEVERAL:
            raise CellProblem(_("Several records are called “{text}”.").format(text=text))
        if owner is not None and self.kind == "contacts":
            return None  # a namesake at another customer is somebody else
        return found
