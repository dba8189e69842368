"""Commands that keep the customers in order: pool, claim, quality."""

from __future__ import annotations

from pathlib import Path

import click

from ocrm.cli.printing import print_json, print_table
from ocrm.cli.session import Session, command, pass_session
from ocrm.errors import UserError
from ocrm.i18n import N_, _
from ocrm.services import data_quality
from ocrm.services import pool as pools
from ocrm.services.data_quality import mobile_regions
from ocrm.services.schema import record_type


@command("pool", help=N_("Move customers nobody has contacted for too long into the pool."))
@click.option("--dry-run", is_flag=True, help=N_("Only print who would go and who is kept, and why."))
@click.option("--yes", is_flag=True, help=N_("Switch the pool on where it is off."))
@pass_session
def pool(session: Session, dry_run: bool, yes: bool) -> None:
    """Sweep now, or print what a sweep would do; the first sweep asks for --yes."""
    workspace = session.workspace
    found = pools.preview(workspace)
    if not dry_run:
        if not (yes or pools.read_rules(workspace).is_on):
            raise UserError(
                _("The pool is off. Nothing was changed; look with --dry-run, then switch it on with --yes.")
            )
        changes = pools.start_pool(workspace, origin="cli")
        if not session.wants_json:
            click.echo(changes.label or _("Nobody falls into the pool today."))
            return
    rows = [(row, "pooled") for row in found.falling] + [(row, "kept") for row in found.kept]
    if session.wants_json:
        print_json(
            [
                {"id": row.customer_id, "name": row.name, "since": row.since, "days": row.days,
                 "days_left": row.days_left, "outcome": outcome, "reason": row.reason}
                for row, outcome in rows
            ]
        )  # fmt: skip
        return
    print_table(
        [[str(row.customer_id), row.name, row.since.isoformat(), str(row.days), row.reason]
         for row, _outcome in rows],
        header=["id", _("Customer"), _("Since"), _("Days"), _("Why")],
    )  # fmt: skip


@command("claim", help=N_("Claim customers from the pool, within the day's cap."))
@click.argument("ids", nargs=-1, required=True, type=int, metavar="ID…")
@pass_session
def claim(session: Session, ids: tuple[int, ...]) -> None:
    """Claim customers by id."""
    changes = pools.claim(session.workspace, ids, origin="cli")
    if session.wants_json:
        print_json({"label": changes.label, "operation": changes.operation_id, "ids": sorted(ids)})
    else:
        click.echo(changes.label)


@command("quality", help=N_("Score the data and list what is missing, wrong, twice or stale."))
@click.option("--fix", metavar="KEY", help=N_("Mend one issue as the window would, by the key shown with --json."))
@click.option(
    "--mobile-table",
    "table",
    type=click.Path(path_type=Path),
    help=N_("First load a table of mobile prefixes, by which a region is suggested."),
)
@pass_session
def quality(session: Session, fix: str | None, table: Path | None) -> None:
    """Print the score and the issues, or mend one of them."""
    workspace = session.workspace
    if table is not None:
        mobile_regions.load(table)
    if fix:
        changes = data_quality.apply_fix(workspace, fix, origin="cli")
        if session.wants_json:
            print_json({"label": changes.label, "operation": changes.operation_id, "records": len(changes.ids)})
        else:
            click.echo(changes.label)
        return
    report = data_quality.fetch_report(workspace)
    if session.wants_json:
        print_json(
            {
                "score": report.score,
                "dimensions": {str(dimension): score for dimension, score in report.dimensions.items()},
                "kinds": {kind.kind: kind.score for kind in report.kinds},
                "issues": [
                    {"key": issue.key, "kind": issue.kind, "dimension": str(issue.dimension), "title": issue.title,
                     "count": issue.count, "total": issue.total, "example": issue.example,
                     "can_fix": issue.fix in data_quality.FIXES}
                    for issue in report.issues
                ],
            }
        )  # fmt: skip
        return
    if report.score is not None:
        click.echo(_("Score of the file: {score}").format(score=f"{report.score:.0f}"))
    print_table(
        [
            [_(data_quality.DIMENSION_TITLES[issue.dimension]), _(record_type(issue.kind).label_many), issue.title,
             str(issue.count), str(issue.total), issue.example]
            for issue in report.issues
        ],
        header=["", _("Kind"), _("Issue"), _("Count"), _("Of"), _("Example")],
    )  # fmt: skip
