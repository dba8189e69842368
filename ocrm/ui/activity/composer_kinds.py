"""The tabs of the composer: the shipped kinds as they are called and offered now, then those the user added."""

from __future__ import annotations

from ocrm.i18n import N_, _
from ocrm.services.fields import picklists
from ocrm.services.workspace import Workspace

TODO = "todo"
VISIT = "visit"
USUAL = "call"
"""The kind a new draft begins with."""
KINDS: tuple[tuple[str, str], ...] = (
    ("other", N_("Memo")),
    (USUAL, N_("Call")),
    (VISIT, N_("Visit")),
    ("email", N_("Email")),
    ("wechat", N_("WeChat")),
    ("meeting", N_("Meeting")),
    ("message", N_("Message")),
    ("care", N_("Care")),
    (TODO, N_("To-do")),
)
"""The shipped ones: the kind of interaction each logs, and its title; Alt+1 … Alt+9 choose the first nine tabs."""
MOST_KEYS = 9


def offered_kinds(workspace: Workspace) -> tuple[tuple[str, str], ...]:
    """Return (kind, title) of each tab: what Settings no longer offers is left out, what was added stands last."""
    rows = {row.code: row for row in picklists.list_values(workspace, "interaction_kind", include_retired=True)}
    shipped = []
    for kind, title in KINDS:
        row = rows.get(kind)
        if row is None or not row.is_retired:
            is_renamed = row is not None and row.label != _(row.shipped)
            shipped.append((kind, row.label if row is not None and is_renamed else _(title)))
    added = [(row.code, row.label) for row in rows.values() if not (row.shipped or row.is_retired)]
    return (*shipped, *added)
