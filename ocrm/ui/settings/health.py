"""Settings: the health of the file – each thing looked at in one sentence, with one button that mends it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QWidget

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.backups.salvage import Salvaged, salvage_file
from ocrm.services.file_safety import conflict_copies
from ocrm.services.health import checking, mending
from ocrm.services.health.rows import MEND_TITLES, HealthRow, Mend, Standing
from ocrm.services.workspace import Workspace
from ocrm.ui.actions import ActionId
from ocrm.ui.context import Target
from ocrm.ui.file_care.compare_dialog import CompareDialog
from ocrm.ui.file_dialogs import ask_file, ask_new_file
from ocrm.ui.firstrun.choices import FILE_FILTER
from ocrm.ui.settings.rows import SettingsSection
from ocrm.ui.tasks import Progress, TaskControl
from ocrm.ui.widgets import IconLabel, button, clear_layout, column, hbox, label, rule, set_tone, vbox
from ocrm.ui.widgets.writing import switch_off, writing

_WRITING = frozenset({Mend.REINDEX, Mend.COMPACT})
_ICONS = {Standing.GOOD: "circle-check", Standing.WARNING: "triangle-alert", Standing.BAD: "circle-alert"}


class HealthSection(SettingsSection):
    """The health of the file; looked at when the section is opened, and again when asked."""

    is_of_file = False

    def build(self) -> None:
        self.add_heading(_("Health of the file"))
        head = hbox(spacing=8)
        self._verdict = label("", "strong", wrap=True)
        self._verdict.setObjectName("health_verdict")
        head.addWidget(self._verdict, 1)
        self._again = button(_("Check again"), "rotate-ccw", name="health_again")
        self._again.clicked.connect(self.check)
        head.addWidget(self._again)
        self.lines.addLayout(head)
        self.lines.addSpacing(6)
        self._rows = vbox(spacing=0)
        self.lines.addLayout(self._rows)
        self.add_heading(_("Maintenance"))
        compact = writing(button(_("Compact"), name="health_compact"))
        compact.clicked.connect(partial(self._mend, Mend.COMPACT))
        note = _("Writes the file anew without the room that what was deleted has left; nothing else changes.")
        self.add_row(_(MEND_TITLES[Mend.COMPACT]), compact, note=note)
        reindex = writing(button(_("Build anew"), name="health_reindex"))
        reindex.clicked.connect(partial(self._mend, Mend.REINDEX))
        note = _("Where the search misses something, or a list is slow; what you entered stays as it is.")
        self.add_row(_(MEND_TITLES[Mend.REINDEX]), reindex, note=note)
        self.add_heading(_("A damaged file"))
        salvage_button = button(_("Salvage a file…"), "life-buoy", name="health_salvage")
        salvage_button.clicked.connect(self._on_salvage)
        self.add_row(
            _("Read what can still be read into a new file"),
            salvage_button,
            note=_("The damaged file is not changed; afterwards it is said what was lost."),
        )
        self.context.file_watch.backups_changed.connect(self._on_backups_changed)
        self._has_looked = self._is_mending = self._is_damaged = False

    def showEvent(self, event: QShowEvent) -> None:
        """Look when the section is first seen; after that only when asked, for the whole file is read."""
        super().showEvent(event)
        if not self._has_looked:
            self.check()

    def check(self, _checked: bool = False) -> None:
        """Look at everything in the background."""
        self._has_looked = True
        self._say(_("Checking the whole file…"))

        look = partial(checking.examine, self.context.workspace)
        self.context.tasks.fetch(
            look, self._on_read, key="health", on_error=self._on_error, on_progress=self._on_progress
        )

    def _on_progress(self, progress: Progress) -> None:
        if progress.done < progress.total:
            self._say(_("Checking the whole file: {done} of {total}…").format(done=progress.done, total=progress.total))

    def _on_read(self, rows: list[HealthRow]) -> None:
        if (pressed := self.window().focusWidget()) is not None and pressed.objectName().startswith("mend_"):
            self._again.setFocus()  # the row goes that was mended
        clear_layout(self._rows)
        self._is_damaged = any(one.key == "integrity" and one.standing is Standing.BAD for one in rows)
        rows = [*rows, self._reminders()]
        for number, one in enumerate(rows):
            if number:
                self._rows.addWidget(rule())
            self._rows.addWidget(self._make_row(one))
        worst = [one for one in rows if one.standing is Standing.BAD]
        doubtful = [one for one in rows if one.standing is Standing.WARNING]
        if worst:
            self._say(_("Something is wrong and wants to be mended."), tone="bad")
        elif doubtful:
            self._say(_("The file is sound; something could be better."), tone="warn")
        else:
            self._say(_("All is well."), tone="ok")

    def _reminders(self) -> HealthRow:
        """Return the reminders' row: only the window knows when they last looked at the clock."""
        words, is_well = self.context.reminders.health(self.context.workspace.clock)
        standing = Standing.GOOD if is_well else Standing.BAD
        return HealthRow("reminders", _("Reminders"), standing, words, Mend.NOTHING if is_well else Mend.REMINDERS)

    def _make_row(self, one: HealthRow) -> QWidget:
        line = QWidget()
        line.setObjectName(f"health_{one.key}")
        inside = hbox(line, margins=(0, 9, 0, 9), spacing=12)
        inside.addWidget(IconLabel(_ICONS[one.standing], one.standing.value, size=18))
        sentence = label(one.sentence, "caption", wrap=True)
        sentence.setObjectName(f"health_{one.key}_sentence")
        inside.addWidget(column(label(one.title), sentence, spacing=1), 1)
        if one.mend is not Mend.NOTHING:
            mend = button(_(MEND_TITLES[one.mend]), name=f"mend_{one.key}")
            mend.clicked.connect(partial(self._mend, one.mend))
            why_not = self.context.workspace.why_read_only
            if one.mend in _WRITING and why_not:
                switch_off(writing(mend), why_not)
            inside.addWidget(mend)
        return line

    def _say(self, text: str, *, tone: str = "") -> None:
        self._verdict.setText(text)
        set_tone(self._verdict, tone)

    def _on_backups_changed(self) -> None:
        if self._has_looked and self.isVisible():
            self.check()

    def _on_error(self, error: UserError) -> None:
        self._say(str(error), tone="bad")

    # -- mending ------------------------------------------------------------------------------------------------------

    def _mend(self, mend: Mend, _checked: bool = False) -> None:
        watch = self.context.file_watch
        if mend in (Mend.RESTORE, Mend.SHOW_BACKUPS):
            self.context.navigator.go(Target("settings", view="backups"))
        elif mend is Mend.BACK_UP:
            watch.backup_wanted.emit()
        elif mend is Mend.WORK_LOCALLY:
            watch.local_copy_wanted.emit()
        elif mend is Mend.REMINDERS:
            self.context.actions.trigger(ActionId.SHOW_REMINDERS)
        elif mend is Mend.FREE_SPACE:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.context.workspace.path.parent)))
        elif mend is Mend.COMPARE:
            self._compare()
        else:
            self._run(_(MEND_TITLES[mend]), _compact if mend is Mend.COMPACT else _build_indexes)

    def _run(self, title: str, work: Callable[[Workspace], str]) -> None:
        """Do what writes the file anew in the background; while it does, it is not begun again.

        The buttons stay on, as the keyboard would go elsewhere from one that is switched off.
        """
        if self._is_mending:
            return
        self._is_mending = True

        def run(_control: TaskControl) -> str:
            return work(self.context.workspace)

        self.context.tasks.start(title, run, on_done=self._on_mended, on_error=self._on_not_mended)

    def _on_mended(self, told: str) -> None:
        self._is_mending = False
        self.context.toasts.show(told)
        if self._is_damaged:  # no backup could be made of it before
            self.context.file_watch.backup_wanted.emit()
        self.check()

    def _on_not_mended(self, error: UserError) -> None:
        self._is_mending = False
        self._on_error(error)

    def _compare(self) -> None:
        copies = conflict_copies.find_conflict_copies(self.context.workspace.path)
        if copies:
            CompareDialog(self.context, copies, parent=self.window()).show()

    def _on_salvage(self) -> None:
        folder = self.context.workspace.path.parent
        damaged = ask_file(self.window(), _("Which file is damaged?"), kinds=FILE_FILTER, start=folder)
        if damaged is None:
            return
        name = f"{damaged.stem}-salvaged.ocrm"
        new = ask_new_file(
            self.window(), _("Where shall the new file go?"), name, kinds=FILE_FILTER, folder=damaged.parent
        )
        if new is not None:
            self.salvage(damaged, new)

    def salvage(self, damaged: Path, new: Path) -> None:
        """Salvage a file in the background, and tell what was lost."""
        key = self.context.workspace.file_key

        def run(_control: TaskControl) -> Salvaged:
            return salvage_file(damaged, new, key=key)

        self.context.tasks.start(_("Salvage a file"), run, on_done=self._on_salvaged, on_error=self._on_error)

    def _on_salvaged(self, told: Salvaged) -> None:
        tone = "bad" if told.lost or told.unreadable else "ok"
        self._say(told.sentence, tone=tone)
        self.context.toasts.show(told.sentence, tone="info")


def _compact(workspace: Workspace) -> str:
    return mending.compacted_words(mending.compact(workspace))


def _build_indexes(workspace: Workspace) -> str:
    mending.rebuild_index(workspace)
    return _("The indexes were built anew.")
