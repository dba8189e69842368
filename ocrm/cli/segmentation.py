"""Commands on how the customers sort themselves: segments, rfm, pareto, needs, commission."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from ocrm import formats
from ocrm.cli.printing import RecordPrinter, print_json, print_table
from ocrm.cli.session import Session, command, pass_session
from ocrm.i18n import N_, _
from ocrm.services import records
from ocrm.services.deals.needs_matrix import MatrixRow, NeedCount, NeedsMatrix, fetch_matrix
from ocrm.services.display import ValueFormatter
from ocrm.services.relations.commission import fetch_commission
from ocrm.services.schema import record_type
from ocrm.services.segmentation import overview as overviews
from ocrm.services.segmentation import segments
from ocrm.services.segmentation.overview import Group, SegmentationOverview
from ocrm.services.workspace import Workspace

_DAY = click.DateTime(["%Y-%m-%d"])


@command("segments", help=N_("List the segments, or the customers of one."))
@click.argument("name", required=False)
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True)
@pass_session
def list_segments(session: Session, name: str | None, limit: int) -> None:
    """Print every segment with its count and sums, or one with its customers."""
    workspace = session.workspace
    session.bring_up_to_date("customers")
    if name is not None:
        _print_members(session, segments.find_segment(workspace, name), limit)
        return
    sums = segments.sum_segments(workspace)
    found = [(segment, sums[segment.segment_id]) for segment in segments.list_segments(workspace)]
    if session.wants_json:
        print_json([_segment_object(workspace, segment, counted) for segment, counted in found])
        return
    money = ValueFormatter(workspace).money
    print_table(
        [
            [segment.name, formats.format_number(counted.count) if counted else "–",
             money(counted.open_amount) if counted else "–", money(counted.won_amount) if counted else "–",
             segments.definition(workspace, segment)]
            for segment, counted in found
        ],
        header=[_("Segment"), _("Customers"), _("Open amount"), _("Won amount"), _("Definition")],
    )  # fmt: skip


def _segment_object(
    workspace: Workspace, segment: segments.Segment, counted: segments.SegmentSums | None
) -> dict[str, Any]:
    return {
        "id": segment.segment_id, "name": segment.name, "is_static": segment.is_static,
        "definition": segments.definition(workspace, segment), "note": segment.note,
        **(asdict(counted) if counted is not None else {"count": None}),
    }  # fmt: skip


def _print_members(session: Session, segment: segments.Segment, limit: int) -> None:
    workspace = session.workspace
    query = records.RecordQuery("customers", segments.filter_of(segment.segment_id), ("name",))
    ids = records.first_ids(workspace, query, limit)
    rows = [row for row in records.fetch_rows(workspace, "customers", ids) if row is not None]
    RecordPrinter(session, "customers").print_rows(rows)


@command("rfm", help=N_("Customers by recency, frequency and monetary value: the map and the named groups."))
@pass_session
def rfm(session: Session) -> None:
    """Print how many customers each field of the map and each named group holds."""
    workspace = session.workspace
    session.bring_up_to_date("customers")
    shown = overviews.fetch_overview(workspace)
    if session.wants_json:
        print_json(
            {
                **_basis(shown), "too_small": shown.is_too_small, "scoring": shown.scoring,
                "groups": _objects(shown.groups), "churn": _objects(shown.bands),
                "cells": [asdict(cell) | {"mean": cell.mean} for cell in shown.cells],
            }
        )  # fmt: skip
        return
    if shown.is_too_small:
        click.echo(_("Fewer than {n} customers bought in the period: too few for scores.").format(
            n=overviews.LEAST_CUSTOMERS))  # fmt: skip
    _print_groups(session, shown.groups, "rfm_segment")
    _print_groups(session, shown.bands, "churn")


@command("pareto", help=N_("Customers by their share of sales: classes A, B and C."))
@pass_session
def pareto(session: Session) -> None:
    """Print the classes, and as JSON the curve."""
    workspace = session.workspace
    session.bring_up_to_date("customers")
    shown = overviews.fetch_overview(workspace)
    if session.wants_json:
        curve = [{"customers": point.customers, "share": point.share} for point in shown.curve]
        print_json({**_basis(shown), "percents": shown.percents, "classes": _objects(shown.classes), "curve": curve})
        return
    _print_groups(session, shown.classes, "abc")


@command("needs", help=N_("Needs by the product that would meet them."))
@click.option("--open", "only_open", is_flag=True, help=N_("Count only open needs."))
@pass_session
def needs_matrix(session: Session, only_open: bool) -> None:
    """Print how often each need was noted, by product."""
    from ocrm.services.charts.needs_chart import needs_table  # matplotlib: only where it is asked for

    matrix = fetch_matrix(session.workspace, only_open=only_open)
    if session.wants_json:
        print_json({"products": matrix.products, "others": matrix.others, "total": matrix.whole._asdict(),
                    "needs": [_need_object(matrix, row) for row in matrix.rows]})  # fmt: skip
        return
    header, rows = needs_table(matrix)
    print_table(rows, header=header)


@command("commission", help=N_("What partners are owed for their shares of deals."))
@click.option("--from", "since", type=_DAY, help=N_("Count deals won from this day on."))
@click.option("--to", "until", type=_DAY, help=N_("Count deals won until this day."))
@pass_session
def commission(session: Session, since: datetime | None, until: datetime | None) -> None:
    """Print what each partner earned by deals won in the period, and would by those that are open."""
    from ocrm.services.charts.commission_chart import commission_table  # matplotlib: only where it is asked for

    days = [None if moment is None else moment.date() for moment in (since, until)]
    report = fetch_commission(session.workspace, *days)
    if session.wants_json:
        print_json(asdict(report) | {"earned": report.earned, "expected": report.expected})
        return
    header, rows = commission_table(report)
    print_table(rows, header=header)


def _need_object(matrix: NeedsMatrix, row: MatrixRow) -> dict[str, Any]:
    cells = [
        {"product": product, **count._asdict()}
        for product, count in zip(matrix.products, row.counts, strict=True)
        if count != NeedCount()
    ]
    return {"need": row.words, **row.whole._asdict(), "by_product": cells}


def _basis(shown: SegmentationOverview) -> dict[str, Any]:
    return {"computed_at": shown.state.computed_at, "months": shown.months, "orders": shown.state.order_count,
            "customers": shown.state.scored_count}  # fmt: skip


def _objects(groups: tuple[Group, ...]) -> list[dict[str, Any]]:
    return [asdict(group) for group in groups]


def _print_groups(session: Session, groups: tuple[Group, ...], field: str) -> None:
    info = record_type("customers").field(field)
    labels = {choice.code: _(choice.label) for choice in info.choices}
    money = ValueFormatter(session.workspace).money
    print_table(
        [[labels[group.code], formats.format_number(group.count), money(group.amount),
          formats.format_percent(float(group.share))] for group in groups],
        header=[_(info.label), _("Customers"), _("Won in the period"), _("Share")],
    )  # fmt: skip
