"""The tab of a deal's needs and of what was proposed to meet them, version by version."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from ocrm.i18n import _
from ocrm.services import attachments
from ocrm.services.attachments import AttachmentRow
from ocrm.services.deals import needs, solutions
from ocrm.services.deals.needs import NeedRow
from ocrm.services.deals.opportunity_overview import OpportunityOverview
from ocrm.services.deals.solutions import SolutionRow
from ocrm.ui.cards.file_pane import file_pane
from ocrm.ui.cards.file_row import FileRow
from ocrm.ui.cards.need_pane import need_pane
from ocrm.ui.cards.side_rows import NeedLine
from ocrm.ui.context import AppContext
from ocrm.ui.file_dialogs import ask_files
from ocrm.ui.opportunities.compare_pane import ComparePane, SolutionPane
from ocrm.ui.opportunities.deal_panes import ORIGIN, solution_pane
from ocrm.ui.opportunities.part_rows import SolutionLine
from ocrm.ui.opportunities.tab_page import TabPage, wide_card
from ocrm.ui.widgets import row


class NeedsPage(TabPage):
    """Needs, then the versions of the solution with their files."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context, "needs_page")
        self._needs = wide_card(
            "deal_needs", _("Needs"), add_text=_("New need"), empty_text=_("What does the customer need? Note it here.")
        )
        self._solutions = wide_card(
            "solutions",
            _("Solution"),
            add_text=_("New version"),
            empty_text=_("Nothing proposed yet. Every version stays readable with its files."),
        )
        self._needs.add_requested.connect(self.add_need)
        self._solutions.add_requested.connect(self._add_version)
        self.add_cards(self._needs, self._solutions)

    def fill(self, deal: OpportunityOverview) -> None:
        """Show needs and versions."""
        workspace = self._context.workspace
        self._needs.add_button.setEnabled(deal.customer is not None)
        self._needs.show_rows([self._need(need) for need in needs.list_deal_needs(workspace, deal.opportunity_id)])
        versions = solutions.list_solutions(workspace, deal.opportunity_id)
        rows: list[QWidget] = []
        for number, version in enumerate(versions):
            rows.append(self._version(version, has_earlier=number + 1 < len(versions)))
            if version.file_count:
                kept = attachments.list_attachments(workspace, version.solution_id)
                rows += [row(self._file(one), margins=(18, 0, 0, 0)) for one in kept]
        self._solutions.show_rows(rows)

    def _need(self, need: NeedRow) -> NeedLine:
        line = NeedLine(need, with_deal=False)
        line.edit_requested.connect(self._edit_need)
        line.status_requested.connect(self._set_need_status)
        line.delete_requested.connect(self._delete_need)
        return line

    def _version(self, version: SolutionRow, *, has_earlier: bool) -> SolutionLine:
        line = SolutionLine(self._context, version, has_earlier=has_earlier)
        line.open_requested.connect(self._open)
        line.next_requested.connect(self._next_version)
        line.files_requested.connect(self._choose_files)
        line.compare_requested.connect(self._compare)
        line.delete_requested.connect(self._delete_solution)
        return line

    def _file(self, kept: AttachmentRow) -> FileRow:
        line = FileRow(self._context, kept)
        line.remove_requested.connect(self._remove_file)
        line.describe_requested.connect(self._describe_file)
        return line

    # -- needs --------------------------------------------------------------------------------------------------------

    def add_need(self) -> None:
        """Ask for a new need."""
        if self._deal is not None and self._deal.customer is not None:
            customer_id, deal_id = self._deal.customer.record_id, self.opportunity_id
            self.pane_requested.emit(need_pane(self._context, customer_id, opportunity_id=deal_id, origin=ORIGIN))

    def _edit_need(self, need: NeedRow) -> None:
        self.pane_requested.emit(need_pane(self._context, need.customer_id, need, origin=ORIGIN))

    def _set_need_status(self, need_id: int, status: str) -> None:
        self.perform(partial(needs.change_need, self._context.workspace, need_id, status=status, origin=ORIGIN))

    def _delete_need(self, need_id: int) -> None:
        self.perform(partial(needs.delete_need, self._context.workspace, need_id, origin=ORIGIN))

    # -- solutions ----------------------------------------------------------------------------------------------------

    def _add_version(self) -> None:
        """Ask for the next version, which begins with the words of the latest one."""
        versions = solutions.list_solutions(self._context.workspace, self.opportunity_id)
        self._ask_version(versions[0] if versions else None)

    def _next_version(self, version: SolutionRow) -> None:
        self._ask_version(version)

    def _ask_version(self, version: SolutionRow | None) -> None:
        self.pane_requested.emit(solution_pane(self._context, self.opportunity_id, version, is_new=True))

    def _open(self, version: SolutionRow) -> None:
        if version.is_latest:
            self.pane_requested.emit(solution_pane(self._context, self.opportunity_id, version))
        else:
            self.pane_requested.emit(SolutionPane(self._context, version))

    def _compare(self, version: SolutionRow) -> None:
        versions = solutions.list_solutions(self._context.workspace, self.opportunity_id)
        earlier = next((one for one in versions if one.version < version.version), None)
        if earlier is not None:
            self.pane_requested.emit(ComparePane(self._context, versions, older=earlier, newer=version))

    def _delete_solution(self, solution_id: int) -> None:
        self.perform(partial(solutions.delete_solution, self._context.workspace, solution_id, origin=ORIGIN))

    # -- files --------------------------------------------------------------------------------------------------------

    def _choose_files(self, version: SolutionRow) -> None:
        self.attach(version.solution_id, ask_files(self.window(), _("Attach files")))

    def attach(self, solution_id: int, paths: list[Path]) -> None:
        """Keep files with a version."""
        for path in paths:
            self.perform(
                partial(attachments.attach_file, self._context.workspace, solutions.KIND, solution_id, path,
                        origin=ORIGIN)
            )  # fmt: skip

    def _describe_file(self, kept: AttachmentRow) -> None:
        self.pane_requested.emit(file_pane(self._context, kept, origin=ORIGIN))

    def _remove_file(self, attachment_id: int) -> None:
        self.perform(partial(attachments.detach_file, self._context.workspace, attachment_id, origin=ORIGIN))
