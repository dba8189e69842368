"""Whom a phone number belongs to, of every person and customer of the file; for tables that name people by number."""

from __future__ import annotations

from dataclasses import dataclass

from ocrm.i18n import _
from ocrm.services.relations.phones import bare_number
from ocrm.services.spreadsheets.cells import CellProblem
from ocrm.services.spreadsheets.cleaning import choice_key
from ocrm.services.spreadsheets.known_keys import KnownKeys, Match, key_of
from ocrm.services.workspace import Workspace

_CONTACTS = (
    "SELECT c.mobile, c.id FROM contact c WHERE c.mobile <> '' UNION ALL SELECT work_phone, id FROM contact"
    " WHERE work_phone <> '' UNION ALL SELECT home_phone, id FROM contact WHERE home_phone <> '' UNION ALL"
    " SELECT a.value, c.id FROM alternate_value a JOIN contact c ON c.id = a.record_id"
    " WHERE a.field IN ('mobile', 'work_phone', 'home_phone')"
)
_CUSTOMERS = (
    "SELECT c.mobile, c.id FROM customer c WHERE c.mobile <> '' UNION ALL SELECT phone, id FROM customer"
    " WHERE phone <> '' UNION ALL SELECT a.value, c.id FROM alternate_value a JOIN customer c ON c.id = a.record_id"
    " WHERE a.field IN ('mobile', 'phone')"
)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a number: a customer, and which of its people where that is one."""

    customer_id: int
    contact_id: int | None = None


class PhoneIndex:
    """People and customers by number; customers made in this import are added as they come."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._contacts, self._customers = KnownKeys(), KnownKeys()
        for known, sql in ((self._contacts, _CONTACTS), (self._customers, _CUSTOMERS)):
            for number, record_id in workspace.query(sql):
                known.add(_key(number), Match(record_id, None))

    def add(self, number: str, customer_id: int) -> None:
        """Make a new customer known by a number."""
        self._customers.add(_key(number), Match(customer_id, None))

    def find(self, number: str, *, name: str = "", owner: int | None = None) -> Holder | None:
        """Return who has a number, None where nobody does.

        `name` and `owner`, a customer, choose where several people share it; raises CellProblem where that does not
        help. Of several people of one customer without a name it is the customer who called.
        """
        people = [self._person(record_id) for record_id in _ids(self._contacts, number)]
        customers = [Holder(record_id) for record_id in _ids(self._customers, number)]
        if owner is not None:
            people = [(holder, called) for holder, called in people if holder.customer_id == owner]
            customers = [holder for holder in customers if holder.customer_id == owner]
        named = [holder for holder, called in people if name and choice_key(called) == choice_key(name)]
        found = named or [holder for holder, _called in people] or customers
        if len(found) == 1:
            return found[0]
        owners = {holder.customer_id for holder in found}
        if len(owners) > 1:
            raise CellProblem(_("Several customers have the number {number}.").format(number=number))
        return Holder(owners.pop()) if owners else None

    def _person(self, contact_id: int) -> tuple[Holder, str]:
        sql = "SELECT customer_id, name FROM contact WHERE id = ?"
        [(customer_id, name)] = self._workspace.query(sql, (contact_id,))
        return Holder(customer_id, contact_id), name


def _ids(known: KnownKeys, number: str) -> list[int]:
    return list(dict.fromkeys(match.record_id for match in known.find(_key(number))))


def _key(number: str) -> tuple[int, int]:
    return key_of(bare_number(number))
