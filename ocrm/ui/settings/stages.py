"""Settings: the pipelines deals go through, their stages, and what each stage demands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLineEdit, QMenu, QVBoxLayout, QWidget

from ocrm.errors import UserError
from ocrm.i18n import _, ngettext
from ocrm.services import settings
from ocrm.services.changes import Changes
from ocrm.services.deals import pipeline_copies, pipelines, stage_gate, stage_retirement, stages
from ocrm.services.deals.pipelines import PipelineRow
from ocrm.services.deals.stage_retirement import DealsInTheWayError
from ocrm.services.deals.stages import StageRow
from ocrm.ui.lists.bulk_runner import MOST_AT_ONCE, start_change, without_progress
from ocrm.ui.settings.arranged_list import ArrangedList, Entry
from ocrm.ui.settings.rows import SettingsSection
from ocrm.ui.settings.stage_detail import StageDetail
from ocrm.ui.settings.stage_preview import StagePreview
from ocrm.ui.settings.stage_table import StageTable
from ocrm.ui.theme import theme
from ocrm.ui.undo_keys import empty_after_use
from ocrm.ui.widgets import MessageBar, QuietComboBox, button, clear_layout, hbox, label, panel, tool_button, vbox
from ocrm.ui.widgets.menu_entries import add_entry

_LIST_WIDTH = 232
_ROW_HEIGHT = 32
_MOST_ROWS, _MOST_HEIGHT = 6, 2000
_BOX_WIDTH = 180
_BESIDE_FROM = 820
"""Width of the section from which the pipelines stand beside their stages, not above them."""


class StagesSection(SettingsSection):
    """Pipelines at the left, the stages of the chosen one at the right, the chosen stage below."""

    most_width = 1040

    def build(self) -> None:
        self._pipeline_id = pipelines.default_pipeline_id(self.context.workspace)
        self._offered: int | None = None  # the stage whose probability the bar offers to its deals
        self.add_heading(_("Pipelines and stages"))
        self._side = self._make_pipelines()
        self._both = hbox(spacing=18)
        self._both.addWidget(self._side)
        self._both.addLayout(self._make_stages(), 1)
        self.lines.addLayout(self._both)
        self.lines.addSpacing(10)
        self.detail = StageDetail(self.context)
        self.lines.addWidget(self.detail)
        self._retired = vbox(spacing=0)
        self.lines.addLayout(self._retired)
        self.add_heading(_("Moving deals"))
        skip = self.setting_switch(stage_gate.SKIP_SETTING)
        self.add_row(_("Ask for a note when a deal skips stages"), skip, note=_("The stage history keeps the note."))
        self.reload()

    # -- building -----------------------------------------------------------------------------------------------------

    def _make_pipelines(self) -> QWidget:
        self.list = ArrangedList("pipeline_list", _("Pipelines"))
        self.list.chosen.connect(self._on_pipeline)
        self.list.renamed.connect(self._on_pipeline_renamed)
        self.list.reordered.connect(self._on_pipelines_reordered)
        self.list.remove_requested.connect(self._retire_pipeline)
        frame = panel()
        vbox(frame, margins=(1, 1, 1, 1)).addWidget(self.list)
        self._new_pipeline = self._name_field("new_pipeline", _("Another pipeline"), self._on_add_pipeline)
        add = tool_button("plus", _("Add the pipeline"), name="add_pipeline")
        add.clicked.connect(self._on_add_pipeline)
        more = tool_button("ellipsis", _("More"), name="pipeline_menu_button")
        more.clicked.connect(partial(self._offer_pipeline_menu, more))
        line = hbox(spacing=4)
        line.addWidget(self._new_pipeline, 1)
        line.addWidget(add)
        line.addWidget(more)
        side = QWidget()
        layout = vbox(side, spacing=6)
        layout.addWidget(frame, 1)
        layout.addLayout(line)
        return side

    def _make_stages(self) -> QVBoxLayout:
        self.preview = StagePreview()
        self.bar = MessageBar()
        self.table = StageTable()
        self.bar.dismissed.connect(self.table.setFocus)
        self.table.chosen.connect(self._show_detail)
        self.table.retire_requested.connect(self._retire_stage)
        self.table.stages.edited.connect(self._on_edited)
        self.table.stages.reordered.connect(self._on_reordered)
        frame = panel()
        vbox(frame, margins=(1, 1, 1, 1)).addWidget(self.table)
        right = vbox(spacing=8)
        right.addWidget(self.preview)
        right.addWidget(self.bar)
        right.addWidget(frame)
        self._outcomes = label("", "hint", wrap=True)
        right.addWidget(self._outcomes)
        right.addLayout(self._make_foot())
        right.addStretch(1)
        return right

    def _make_foot(self) -> QHBoxLayout:
        foot = hbox(spacing=6)
        self._new_stage = self._name_field("new_stage", _("Another stage"), self._on_add_stage)
        add = button(_("Add the stage"), "plus", name="add_stage")
        add.clicked.connect(self._on_add_stage)
        retire = tool_button("trash-2", _("Take the stage out of use"), "Delete", name="retire_stage")
        retire.clicked.connect(self._on_retire_pressed)
        self._restore = button(_("Restore the defaults"), "rotate-ccw", "ghost", name="restore_stages")
        self._restore.clicked.connect(self._on_restore)
        foot.addWidget(self._new_stage, 1)
        for widget in (add, retire, self._restore):
            foot.addWidget(widget)
        return foot

    def _name_field(self, name: str, title: str, handler: Callable[[], None]) -> QLineEdit:
        edit = QLineEdit()
        edit.setObjectName(name)
        edit.setPlaceholderText(title)
        edit.setAccessibleName(title)
        edit.setMaxLength(pipelines.MOST_CHARACTERS)
        edit.returnPressed.connect(handler)
        return edit

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Put the pipelines beside their stages where there is room, else above them."""
        look, is_wide = theme(), self.width() >= theme().px(_BESIDE_FROM)
        self._both.setDirection(QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom)
        self._side.setMinimumWidth(look.px(_LIST_WIDTH) if is_wide else 0)
        self._side.setMaximumWidth(look.px(_LIST_WIDTH) if is_wide else look.px(self.most_width))
        rows = look.px(_ROW_HEIGHT) * min(max(2, self.list.count()), _MOST_ROWS) + 2
        self.list.setMinimumHeight(rows)
        self.list.setMaximumHeight(look.px(_MOST_HEIGHT) if is_wide else rows)

    # -- showing ------------------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Show pipelines and stages as they are now."""
        workspace = self.context.workspace
        rows = pipelines.list_pipelines(workspace)
        known = {row.pipeline_id: row for row in rows}
        default = pipelines.default_pipeline_id(workspace)
        if self._pipeline_id not in known:
            self._pipeline_id = default
        mark = ((_("Default"), "accent"),)
        entries = [Entry(row.pipeline_id, row.name, marks=mark if row.pipeline_id == default else ()) for row in rows]
        self.list.show_entries(entries, self._pipeline_id)
        self._arrange()
        self._show_stages(known[self._pipeline_id])
        self._show_retired()
        if self._offered is not None and not self.bar.isHidden():
            self._offer_probability(self._offered)  # It may have been taken back since.

    def _show_stages(self, pipeline: PipelineRow) -> None:
        rows = stages.list_stages(self.context.workspace, pipeline.pipeline_id)
        self.preview.show_stages(rows)
        self.table.show_stages(rows)
        words = _("At the end of every pipeline: won 100%, lost 0% with a reason, void 0%. {hint}")
        self._outcomes.setText(words.format(hint=_("Drag to reorder, or Alt+↑ and Alt+↓; F2 edits a cell.")))
        self._restore.setVisible(stages.is_shipped(pipeline))
        self._show_detail()

    def _show_detail(self, *_ignored: object) -> None:
        row = self._current()
        if row is not None:
            number = list(self.table.stages.rows).index(row)
            self.detail.show_stage(row, stages.color_of_place(number, len(self.table.stages.rows)))

    def _current(self) -> StageRow | None:
        return next((row for row in self.table.stages.rows if row.stage_id == self.table.current_id), None)

    def _show_retired(self) -> None:
        """Offer what is out of use to come back."""
        clear_layout(self._retired)
        workspace = self.context.workspace
        gone: list[tuple[str, Callable[[], Changes]]] = [
            (row.name, partial(stage_retirement.restore_stage, workspace, row.stage_id))
            for row in stages.list_stages(workspace, self._pipeline_id, include_retired=True)
            if row.is_retired
        ]
        gone += [
            (
                _("Pipeline “{name}”").format(name=row.name),
                partial(pipelines.restore_pipeline, workspace, row.pipeline_id),
            )
            for row in pipelines.list_pipelines(workspace, include_retired=True)
            if row.is_retired
        ]
        if gone:
            self._retired.addSpacing(theme().px(16))
            self._retired.addWidget(label(_("Out of use"), "h3"))
        for number, (name, restore) in enumerate(gone):
            line = QWidget()
            inside = hbox(line, margins=(0, 4, 0, 4))
            inside.addWidget(label(name))
            inside.addStretch(1)
            back = button(_("Bring back"), "undo-2", "ghost", name=f"bring_back_{number}")
            back.setAccessibleName(_("Bring back “{field}”").format(field=name))
            back.clicked.connect(partial(self._restore_one, restore))
            inside.addWidget(back)
            self._retired.addWidget(line)

    def speaks_of(self, text: str) -> bool:
        names = [row.name for row in stages.list_stages(self.context.workspace)]
        words = (*names, _("Chance"), _("Stalled after"), _("Idle after"), _("Funnel zone"), _("Going back"))
        return super().speaks_of(text) or any(text.lower() in word.lower() for word in words)

    # -- pipelines ----------------------------------------------------------------------------------------------------

    def _on_pipeline(self, pipeline_id: int) -> None:
        if pipeline_id != self._pipeline_id:
            self._pipeline_id = pipeline_id
            self.bar.hide()
            self.reload()

    def _on_add_pipeline(self, *_ignored: object) -> None:
        name = self._new_pipeline.text()
        self._add(partial(pipelines.add_pipeline, self.context.workspace, name), self._new_pipeline)

    def _add(self, change: Callable[[], Changes], edit: QLineEdit | None = None) -> None:
        """Add a pipeline and go to it; what is wrong with its name is told at `edit`."""
        widgets: dict[str, QWidget] = {} if edit is None else {"name": edit}
        changes = self.context.runner.perform(change, field_widgets=widgets)
        if changes is not None and changes.created_id is not None:
            self._pipeline_id = changes.created_id
            if edit is not None:
                empty_after_use(edit)
            self.reload()

    def _on_pipeline_renamed(self, pipeline_id: int, name: str) -> None:
        self._perform(partial(pipelines.rename_pipeline, self.context.workspace, pipeline_id, name))

    def _on_pipelines_reordered(self, pipeline_ids: list[int]) -> None:
        self._perform(partial(pipelines.order_pipelines, self.context.workspace, pipeline_ids))

    def _offer_pipeline_menu(self, anchor: QWidget, _checked: bool = False) -> None:
        menu = QMenu(self)
        add_entry(menu, "pencil", _("Rename"), self.list.rename_current, name="pipeline_rename")
        add_entry(menu, "copy", _("Duplicate"), self._duplicate, name="pipeline_duplicate")
        add_entry(menu, "star", _("Start new deals here"), self._make_default, name="pipeline_default")
        menu.addSeparator()
        add_entry(menu, "trash-2", _("Take out of use"), self._retire_current_pipeline, name="pipeline_retire")
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(anchor.mapToGlobal(anchor.rect().bottomLeft()))

    def _duplicate(self) -> None:
        self._add(partial(pipeline_copies.duplicate_pipeline, self.context.workspace, self._pipeline_id))

    def _make_default(self) -> None:
        pipelines.set_default_pipeline(self.context.workspace, self._pipeline_id)
        title = _(settings.SETTINGS[pipelines.DEFAULT_SETTING].title)
        self.context.bus.publish(Changes(frozenset({"settings", "stages"}), label=title, origin="settings"))

    def _retire_current_pipeline(self) -> None:
        self._retire_pipeline(self._pipeline_id)

    def _retire_pipeline(self, pipeline_id: int) -> None:
        retire = partial(stage_retirement.retire_pipeline, self.context.workspace, pipeline_id)
        self._retire(retire, stage_retirement.destinations(self.context.workspace, without_pipeline=pipeline_id))

    # -- stages -------------------------------------------------------------------------------------------------------

    def _on_add_stage(self, *_ignored: object) -> None:
        after = self.table.current_id
        change = partial(
            stages.add_stage, self.context.workspace, self._pipeline_id, self._new_stage.text(), after=after
        )
        changes = self.context.runner.perform(change, field_widgets={"name": self._new_stage})
        if changes is not None:
            empty_after_use(self._new_stage)
            rows = stages.list_stages(self.context.workspace, self._pipeline_id)
            self.table.show_stages(rows, changes.created_id)
            self._show_detail()

    def _on_edited(self, stage_id: int, field: str, value: Any) -> None:
        change = partial(stages.update_stage, self.context.workspace, stage_id, **{field: value})
        if self._perform(change) and field == "probability":
            self._offer_probability(stage_id)

    def _offer_probability(self, stage_id: int) -> None:
        """Count the open deals that have another probability than their stage, and offer it to them."""
        count = partial(stages.count_differing, self.context.workspace, stage_id)
        self.context.tasks.fetch(count, partial(self._ask_to_apply, stage_id), key="stage probability")

    def _ask_to_apply(self, stage_id: int, count: int) -> None:
        self._offered = stage_id if count else None
        if not count:
            self.bar.hide()
            return
        row = stages.stage(self.context.workspace, stage_id)
        words = ngettext(
            "{n} open deal in “{stage}” is not at {percent}% yet. Set it to that too? Pinned ones stay.",
            "{n} open deals in “{stage}” are not at {percent}% yet. Set them to that too? Pinned ones stay.",
            count,
        )
        apply = button(_("Apply to open deals"), None, "primary", name="apply_probability")
        apply.clicked.connect(partial(self._apply, stage_id, count))
        text = words.format(n=count, stage=row.name, percent=row.probability)
        self.bar.show_message(text, tone="info", actions=[apply])

    def _apply(self, stage_id: int, count: int, _checked: bool = False) -> None:
        self._put_bar_away()
        change = partial(stages.apply_probability, self.context.workspace, stage_id)
        if count <= MOST_AT_ONCE:
            self._perform(change)
        else:
            start_change(self.context, _("Apply to open deals"), partial(without_progress, change))

    def _on_reordered(self, stage_ids: list[int]) -> None:
        # Once the drop is over: the rows come anew, and the view still holds on to the old ones.
        QTimer.singleShot(0, self, partial(self._reorder, stage_ids))

    def _reorder(self, stage_ids: list[int]) -> None:
        current = self.table.current_id
        self._perform(partial(stages.order_stages, self.context.workspace, self._pipeline_id, stage_ids))
        self.table.show_stages(self.table.stages.rows, current)

    def _on_restore(self, *_ignored: object) -> None:
        self._perform(partial(stages.restore_shipped, self.context.workspace, self._pipeline_id))

    def _on_retire_pressed(self, *_ignored: object) -> None:
        if self.table.current_id is not None:
            self._retire_stage(self.table.current_id)

    def _retire_stage(self, stage_id: int) -> None:
        retire = partial(stage_retirement.retire_stage, self.context.workspace, stage_id)
        places = stage_retirement.destinations(self.context.workspace, without_stage=stage_id)
        self._retire(retire, places, stage_retirement.likely_destination(self.context.workspace, stage_id))

    # -- changing -----------------------------------------------------------------------------------------------------

    def _perform(self, change: Callable[[], Changes]) -> bool:
        changes = self.context.runner.perform(change)
        if changes is None:
            self.reload()
        return changes is not None

    def _restore_one(self, restore: Callable[[], Changes], _checked: bool = False) -> None:
        self._perform(restore)

    def _retire(self, retire: Callable[..., Changes], places: Sequence[StageRow], likely: int | None = None) -> None:
        """Take something out of use, and where open deals are in the way ask where they go."""
        self.bar.hide()
        self.context.runner.perform(retire, on_error=partial(self._ask_where, retire, places, likely))

    def _ask_where(
        self, retire: Callable[..., Changes], places: Sequence[StageRow], likely: int | None, error: UserError
    ) -> None:
        self._offered = None
        if not isinstance(error, DealsInTheWayError):
            self.bar.show_message(str(error), tone="warn")
            return
        names = {row.pipeline_id: row.name for row in pipelines.list_pipelines(self.context.workspace)}
        box = QuietComboBox()
        box.setObjectName("deals_go_to")
        box.setAccessibleName(_("Where the deals go"))
        for place in places:
            is_own = place.pipeline_id == self._pipeline_id
            box.addItem(place.name if is_own else f"{names[place.pipeline_id]} · {place.name}", place.stage_id)
        box.setCurrentIndex(max(0, box.findData(likely)))
        box.view().setMinimumWidth(box.sizeHint().width())
        box.setMaximumWidth(theme().px(_BOX_WIDTH))
        go = button(_("Move and take out of use"), None, "primary", name="retire_and_move")
        go.clicked.connect(partial(self._retire_and_move, retire, box, error.count))
        self.bar.show_message(str(error), tone="warn", actions=[box, go])
        box.setFocus()

    def _put_bar_away(self) -> None:
        """Hide the bar, and give the keyboard back to the table rather than to whatever Qt finds next."""
        self.table.setFocus()
        self.bar.hide()

    def _retire_and_move(
        self, retire: Callable[..., Changes], box: QuietComboBox, count: int, _checked: bool = False
    ) -> None:
        change = partial(retire, move_to=box.currentData())
        self._put_bar_away()
        if count <= MOST_AT_ONCE:
            self._perform(change)
        else:
            start_change(self.context, _("Take out of use"), partial(without_progress, change))
