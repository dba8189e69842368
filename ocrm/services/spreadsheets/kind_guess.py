"""Which kind of record a table holds, guessed from its headers and the name of its file."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ocrm.services.schema import record_type
from ocrm.services.spreadsheets.call_log import CALLER
from ocrm.services.spreadsheets.parts import CONTACT, part_of
from ocrm.services.spreadsheets.plan import suggested_fields
from ocrm.services.spreadsheets.reading import Column
from ocrm.services.spreadsheets.row_reading import needed_fields

IMPORTABLE_KINDS = (
    "customers", "contacts", "interactions", "opportunities", "todos", "contracts", "tickets", "campaigns",
)  # fmt: skip
"""The kinds of record a table can be imported into, in the order they are offered."""

_NAME_WORDS = {
    "customers": ("客户", "公司", "customer", "account", "company", "companies", "client"),
    "contacts": ("联系人", "通讯录", "contact", "people", "address book"),
    "interactions": (
        "跟进", "拜访", "沟通", "通话", "interaction", "activit", "call log", "call history", "calls", "visit",
    ),
    "opportunities": ("商机", "机会", "项目", "pipeline", "opportunit", "deal"),
    "todos": ("待办", "任务", "日程", "todo", "to-do", "task"),
    "contracts": ("合同", "contract"),
    "tickets": ("工单", "ticket"),
    "campaigns": ("营销活动", "市场活动", "campaign"),
}  # fmt: skip
_TELLS_CALLS = {"direction", "duration_minutes"}
_NAMED_IN_FILE = 2.0
_TITLED = 1.5
_LACKING = 2.0
_BESIDES = 0.9
"""What a field of a deal or a conversation counts beside a customer: a sheet of nothing else is one of those."""


def guess_kind(columns: Sequence[Column], file_name: str = "") -> str:
    """Return the kind whose fields most columns are named after; customers where nothing speaks for another."""
    found = {kind: frozenset(suggested_fields(columns, kind)[0].values()) for kind in IMPORTABLE_KINDS}
    if not found["interactions"] & _TELLS_CALLS:  # else numbers are those of the people listed
        found["interactions"] -= {CALLER}
    if not any(found.values()):
        return "customers"
    return max(filter(found.get, found), key=lambda kind: _score(found[kind], file_name.casefold(), kind))


def _score(fields: Collection[str], file_name: str, kind: str) -> float:
    """Return how much speaks for a kind: a point per column, more for its title and the file's own name.

    Less where a field is lacking that every record of the kind needs.
    """
    besides = sum(part_of(name) not in ("", CONTACT) for name in fields)
    lacking = sum(name not in fields for name in needed_fields(kind, fields))
    score = len(fields) - besides * (1 - _BESIDES) - _LACKING * lacking
    if record_type(kind).title_field in fields:
        score += _TITLED
    elif kind == "customers" and CONTACT + "name" in fields:
        score -= _TITLED  # people without a company: contacts, unless more speaks against it
    if any(word in file_name for word in _NAME_WORDS[kind]):
        score += _NAMED_IN_FILE
    return score
