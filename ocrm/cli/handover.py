"""Commands that hand customers over to a colleague or another computer, and receive them."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from ocrm.cli.printing import print_json
from ocrm.cli.session import Session, command, pass_session
from ocrm.formats import format_size
from ocrm.i18n import N_, _
from ocrm.services import records
from ocrm.services.handover import contents, packing, receiving
from ocrm.services.handover.comparing import Comparison
from ocrm.services.handover.wording import counts_text, private_text

_FILE = click.Path(dir_okay=False, path_type=Path)


@command(
    "hand-over",
    help=N_("Write customers and all that hangs on them to a package a colleague can receive; private notes stay."),
)
@click.argument("customer_ids", type=int, nargs=-1, metavar="[ID]…")
@click.argument("out", type=_FILE)
@click.option("--where", metavar="FILTER", help=N_("Hand over the customers of a filter instead."))
@click.option("--with-private", is_flag=True, help=N_("Private notes go too, for another computer of yours."))
@click.option("--preview", "is_preview", is_flag=True, help=N_("Only say what would go and what stays."))
@pass_session
def hand_over(
    session: Session, customer_ids: tuple[int, ...], out: Path, where: str | None, with_private: bool, is_preview: bool
) -> None:
    """Write a package."""
    workspace, named = session.workspace, list(customer_ids)
    if where:
        query = records.RecordQuery("customers", filter=session.filter("customers", where))
        named += records.all_ids(workspace, query)
    chosen = contents.Chosen(tuple(named))
    found = contents.preview(workspace, chosen, with_private=with_private)
    if not is_preview:
        packing.write_package(workspace, chosen, out, with_private=with_private)
    if session.wants_json:
        print_json({"path": "" if is_preview else str(out), **asdict(found)})
        return
    click.echo(counts_text(found.counts) + f" ({format_size(found.file_bytes)})")
    for note in () if with_private else found.private_notes:
        click.echo(private_text(note, workspace.clock))
    if not is_preview:
        click.echo(_("Wrote {path}. Whoever has this file can read it.").format(path=out))


@command("receive", help=N_("Take in a package of handed-over customers; where fields differ, yours stay."))
@click.argument("package", type=_FILE)
@click.option(
    "--theirs",
    multiple=True,
    metavar="KEY",
    help=N_("Take theirs in this conflict, in “all”, or where theirs is “newer”."),
)
@click.option("--preview", "is_preview", is_flag=True, help=N_("Only say what would change."))
@pass_session
def receive(session: Session, package: Path, theirs: tuple[str, ...], is_preview: bool) -> None:
    """Receive a package."""
    if is_preview:
        found, changed = receiving.look_through(session.workspace, package), None
    else:
        found, changed = receiving.receive_package(session.workspace, package, theirs=theirs, origin="cli")
    if session.wants_json:
        _print_json(found, changed is not None and not changed.is_nothing)
        return
    click.echo(counts_text(found.counts) if found.added_count else _("Nothing new."))
    for one in found.conflicts:
        line = _("{key}: {title}, {field}: mine “{mine}”, theirs “{theirs}”")
        click.echo(line.format(key=one.key, title=one.title, field=one.field, mine=one.mine, theirs=one.theirs))
    if changed is not None and changed.is_nothing:
        click.echo(_("Nothing was changed."))


def _print_json(found: Comparison, has_changed: bool) -> None:
    print_json({
        "customers": list(found.customers), "added": found.counts, "same": found.same_count, "changed": has_changed,
        "conflicts": [
            {"key": one.key, "title": one.title, "field": one.field, "mine": one.mine, "theirs": one.theirs}
            for one in found.conflicts
        ],
    })  # fmt: skip
