"""Why a record carries a tag with a rule: the rule, what it found in the record, and the rows behind that."""

from __future__ import annotations

from collections import Counter

from ocrm.errors import NotFoundError
from ocrm.i18n import _
from ocrm.models.order import ORDERS_OF_CUSTOMER
from ocrm.services import records
from ocrm.services.display import ValueFormatter
from ocrm.services.figures import Figure, Unit, read_figure
from ocrm.services.filtering.conditions import conditions
from ocrm.services.schema import record_type
from ocrm.services.segmentation import rule_tags, scores
from ocrm.services.segmentation.orders import list_orders
from ocrm.services.segmentation.rule_tags import RuleTag
from ocrm.services.workspace import Workspace

_OF_ORDERS = scores.FIELDS | {"average_won"}
_OF_DEALS = frozenset({"won_amount", "won_count", "last_won_on"})
_OF_CONTACT = frozenset({"last_contacted_on", "days_since_contact", "silent_days", "cadence", "last_reached_on"})


def tag_figure(workspace: Workspace, name: str, record_id: int) -> Figure:
    """Return how many records the rule of a tag finds, told for one of them; raises NotFoundError for one by hand."""
    tag = rule_tags.rule_of(workspace, name)
    if tag is None:
        raise NotFoundError(_("This tag has no rule any more."))
    where, values = records.condition_of(workspace, rule_tags.rows_used(tag))
    words = _("Put on by the rule: {rule}\nFound here: {facts}")
    kind, rows = _rows(workspace, tag, record_id)
    return read_figure(
        workspace, f"tag/{tag.tag_id}", label=tag.name, unit=Unit.COUNT,
        formula=words.format(rule=rule_tags.rule_text(workspace, tag), facts=_facts(workspace, tag, record_id)),
        sql=f"SELECT count(*) FROM {record_type(tag.record_kind).table} t\nWHERE {where}", values=tuple(values),
        rows=(rows, (record_id,)), kind=kind,
    )  # fmt: skip


def _facts(workspace: Workspace, tag: RuleTag, record_id: int) -> str:
    """Return the values of the fields the rule asks for."""
    described, formatter = record_type(tag.record_kind), ValueFormatter(workspace)
    asked = dict.fromkeys(one.field for one in conditions(tag.rule) if described.find(one.field) is not None)
    (row,) = records.fetch_rows(workspace, tag.record_kind, [record_id], list(asked))
    if row is None:
        raise NotFoundError(_("This record no longer exists. It may have been deleted; undo brings it back."))
    words = _("{field}: {value}")
    return _("; ").join(
        words.format(
            field=_(described.field(name).label), value=formatter.text(described.field(name), row[name]) or "–"
        )
        for name in asked
    )


def _rows(workspace: Workspace, tag: RuleTag, record_id: int) -> tuple[str, str]:
    """Return the kind of the rows a rule used for one record, and the SQL of their ids."""
    fields = {one.field for one in conditions(tag.rule)}
    if tag.record_kind == "customers" and fields & _OF_ORDERS:
        kind = _kind_of_orders(workspace, record_id)
        return kind, f"SELECT id FROM ({ORDERS_OF_CUSTOMER})\nWHERE kind = '{kind}' ORDER BY day DESC"
    if tag.record_kind == "customers" and fields & _OF_DEALS:
        won = "SELECT t.id FROM opportunity t\nWHERE t.customer_id = ? AND +t.status = 'won' ORDER BY t.closed_on DESC"
        return "opportunities", won
    if tag.record_kind == "customers" and fields & _OF_CONTACT:
        return "interactions", "SELECT t.id FROM interaction t\nWHERE t.customer_id = ? ORDER BY t.happened_at DESC"
    return tag.record_kind, f"SELECT t.id FROM {record_type(tag.record_kind).table} t\nWHERE t.id = ?"


def _kind_of_orders(workspace: Workspace, customer_id: int) -> str:
    """Return the kind of record that most orders of a customer are."""
    kinds = Counter(order.kind for order in list_orders(workspace, customer_id))
    return kinds.most_common(1)[0][0] if kinds else "opportunities"
