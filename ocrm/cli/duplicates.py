"""Commands on duplicates: find them, merge them, split them again, and keep them apart."""

from __future__ import annotations

import click

from ocrm.cli.printing import print_changes, print_json, print_table
from ocrm.cli.records import find_record
from ocrm.cli.session import Session, command, pass_session
from ocrm.errors import UserError
from ocrm.i18n import N_, _
from ocrm.services.duplicates import distinct, former, last_search, merging, scanning, splitting
from ocrm.services.duplicates.scanning import DuplicateGroup
from ocrm.services.duplicates.similar import reason_words


@command("duplicates", help=N_("Find customers or contacts that may be the same."))
@click.argument("kind")
@click.option("--sure", "only_sure", is_flag=True, help=N_("Only those whose names agree as well."))
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True)
@pass_session
def list_duplicates(session: Session, kind: str, only_sure: bool, limit: int) -> None:
    """Print groups of records that may be the same, the surest first."""
    found = scanning.scan(session.workspace, kind)
    last_search.note_groups(session.workspace, kind, len(found.groups))
    groups = [group for group in found.groups if group.is_sure or not only_sure]
    if session.wants_json:
        shown = [_as_object(group) for group in groups[:limit]]
        print_json({"scanned": found.scanned, "count": len(groups), "groups": shown})
        return
    rows = [
        [str(group.points), _("sure") if group.is_sure else _("maybe"), reason_words(group.reasons),
         " · ".join(f"{name} ({record_id})" for name, record_id in zip(group.names, group.record_ids, strict=True))]
        for group in groups[:limit]
    ]  # fmt: skip
    print_table(rows, header=[_("Points"), "", _("Why"), _("Records")])


def _as_object(group: DuplicateGroup) -> dict[str, object]:
    return {
        "points": group.points,
        "sure": group.is_sure,
        "reasons": list(group.reasons),
        "records": [{"id": record_id, "name": name}
                    for record_id, name in zip(group.record_ids, group.names, strict=True)],
        "pairs": [{"ids": [pair.first_id, pair.second_id], "points": pair.points, "reasons": list(pair.reasons)}
                  for pair in group.pairs],
    }  # fmt: skip


@command("merge", help=N_("Merge records into the first one: ocrm merge customers KEEP LOSE…"))
@click.argument("kind")
@click.argument("keep", metavar="KEEP")
@click.argument("lose", nargs=-1, required=True, metavar="LOSE…")
@click.option("--take", multiple=True, metavar="FIELD=RECORD", help=N_("Whose value of a field is kept."))
@pass_session
def merge(session: Session, kind: str, keep: str, lose: tuple[str, ...], take: tuple[str, ...]) -> None:
    """Merge; what is not chosen comes from the record it was confirmed in last."""
    choices: dict[str, int] = {}
    for word in take:
        name, separator, record = word.partition("=")
        if not separator:
            raise UserError(_("“{word}” is not of the form field=value.").format(word=word))
        choices[name] = find_record(session, kind, record)
    losers = [find_record(session, kind, word) for word in lose]
    keeper = find_record(session, kind, keep)
    print_changes(session, merging.merge_records(session.workspace, kind, keeper, losers, choices, origin="cli"))


@command("split", help=N_("Split a merged record off again; what was added since stays and is listed."))
@click.argument("kind")
@click.argument("former_record", metavar="FORMER")
@pass_session
def split(session: Session, kind: str, former_record: str) -> None:
    """Split by the id, the code or the name the record had."""
    found = former.find_former_ids(session.workspace, kind, former_record)
    if len(found) != 1:
        raise UserError(
            _("No single merged record is called “{text}”. Nothing was changed.").format(text=former_record)
        )
    result = splitting.split_merge(session.workspace, found[0], origin="cli")
    if session.wants_json:
        print_json({
            "operation": result.changes.operation_id,
            "added_since": [{"kind": one.kind, "id": one.record_id, "title": one.title} for one in result.added],
            "kept": list(result.kept),
        })  # fmt: skip
        return
    print_changes(session, result.changes)
    for one in result.added:
        click.echo(_("Added since, stays: {title}").format(title=one.title))
    for words in result.kept:
        click.echo(_("Changed since, kept: {what}").format(what=words))


@command("distinct", help=N_("Remember that records are not the same."))
@click.argument("kind")
@click.argument("words", nargs=-1, required=True, metavar="RECORD…")
@pass_session
def keep_apart(session: Session, kind: str, words: tuple[str, ...]) -> None:
    """Keep records apart in every later search for duplicates."""
    wanted = [find_record(session, kind, word) for word in words]
    if len(set(wanted)) < 2:
        raise UserError(_("Name at least two different records. Nothing was changed."))
    print_changes(session, distinct.mark_distinct(session.workspace, kind, wanted, origin="cli"))
