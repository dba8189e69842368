"""Importing a calendar: all that is wanted of it as one operation that can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ocrm.errors import UserError, ValidationError
from ocrm.i18n import N_, _
from ocrm.models.base import new_id
from ocrm.models.fields import to_utc_text
from ocrm.services import records, tags
from ocrm.services.backups.catalogue import Reason
from ocrm.services.fields import picklists
from ocrm.services.icalendars.planning import EntryOutcome, EntryPlan, TodoDraft
from ocrm.services.segmentation import rule_tags
from ocrm.services.spreadsheets.batches import save_batch
from ocrm.services.spreadsheets.plan import ImportReport
from ocrm.services.spreadsheets.problem_log import Problem
from ocrm.services.workspace import Workspace

_REPORT_EVERY = 50
Progress = Callable[[int, int], None]


def import_calendar(
    workspace: Workspace,
    plans: Sequence[EntryPlan],
    ticked: Mapping[int, bool] | None = None,
    *,
    source_name: str = "",
    origin: str = "",
    progress: Progress | None = None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> ImportReport:
    """Import what was planned as one operation; `ticked` decides by the entries' numbers what else, or what not.

    Raises UserError when cancelled; then nothing was changed.
    """
    chosen = ticked or {}
    workspace.safeguard_before(Reason.IMPORT)
    with workspace.operation(
        N_("Import {count} calendar entries from “{name}”"), origin=origin, count=len(plans), name=source_name
    ) as operation:
        job = _Import(workspace)
        for done, plan in enumerate(plans, 1):
            if is_cancelled():
                raise UserError(_("The import was cancelled. Nothing was changed."))
            job.take(plan, is_wanted=chosen.get(plan.number, plan.is_wanted) and plan.can_import)
            if done % _REPORT_EVERY == 0:
                operation.next_part_if_large()
                if progress:
                    progress(done, len(plans))
        report = job.report
        operation.values["count"] = report.created + report.updated
        if report.created or report.updated:
            save_batch(workspace, "todos", report, batch_id=job.batch_id, source_name=source_name, operation=operation)
            report.batch = job.batch_id
    report.changes = operation.changes
    return report


class _Import:
    """One pass over the plans."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.batch_id = new_id()
        self.report = ImportReport()
        self._kinds = picklists.labels(workspace, "todo_kind")

    def take(self, plan: EntryPlan, *, is_wanted: bool) -> None:
        """Write one entry's to-dos, and count it; one that is laid out counts as the to-dos it makes."""
        report = self.report
        if not is_wanted:
            report.rows += 1
            report.skipped += 1
            if plan.outcome is EntryOutcome.SKIPPED:
                report.problems.append(Problem(plan.number, "", plan.title, plan.reason, is_fatal=False))
            return
        for draft in plan.drafts:
            report.rows += 1
            try:
                with self._workspace.connection:  # a savepoint: one that is refused leaves no half of itself
                    self._write(draft)
            except ValidationError as error:
                report.rejected += 1
                report.problems.append(Problem(plan.number, str(error.field or ""), plan.title, str(error)))

    def _write(self, draft: TodoDraft) -> None:
        values = dict(draft.values)
        if values["kind"] not in self._kinds:
            values["kind"] = "other"
        if draft.todo_id is not None:
            kept = {name: values[name] for name in ("title", "notes", "location", "status", "due_on", "due_at")}
            if kept["due_at"] is not None:
                del kept["due_on"]
            records.update_records(self._workspace, "todos", [draft.todo_id], kept)
            self.report.updated += 1
            return
        if values["due_at"] is not None:
            del values["due_on"]
        todo_id = records.add_record(self._workspace, "todos", values).created_id or 0
        self._workspace.connection.execute(
            "UPDATE todo SET external_id = ?, import_batch_id = ?, reminders = ?, origin = 'import' WHERE id = ?",
            (draft.external_id, self.batch_id, ",".join(map(str, draft.reminders)), todo_id),
        )
        if draft.completed_at is not None:
            stamp = to_utc_text(draft.completed_at)
            self._workspace.connection.execute("UPDATE todo SET completed_at = ? WHERE id = ?", (stamp, todo_id))
        for tag in draft.tags:
            if rule_tags.rule_of(self._workspace, tag) is None:  # a tag with a rule puts itself on
                tags.add_tag(self._workspace, [todo_id], tag)
        self.report.created += 1
