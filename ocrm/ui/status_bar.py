"""The line at the bottom: the file and that it is saved, facts of the page, the job under way, the next reminder."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFrame, QSizePolicy

from ocrm.i18n import _
from ocrm.services.file_safety.places import locate
from ocrm.ui.tasks import TaskHandle, TaskRunner, time_left_text
from ocrm.ui.theme import theme
from ocrm.ui.widgets import IconLabel, ProgressRow, hbox, label, rule, set_tone


class StatusBar(QFrame):
    """Facts at a glance."""

    def __init__(self, path: Path, *, is_read_only: bool, tasks: TaskRunner) -> None:
        super().__init__()
        self.setObjectName("status_bar")
        self.setProperty("surface", "status")
        self.setFixedHeight(theme().px("status"))
        self._tasks = tasks
        layout = hbox(self, margins=(12, 0, 12, 0), spacing=10)
        self._shield = IconLabel("shield-check", "ok", size=14)
        layout.addWidget(self._shield)
        self._file_name, self._is_read_only = path.name, is_read_only
        self._location = locate(path)
        self._backup, self._is_worrying, self._is_gone = "", False, False
        self._file = label("", "caption", elide=True)
        self._file.setObjectName("status_file")
        self._show_file()
        # An ignored width hint would give it no room beside the page's facts, whatever its minimum.
        self._file.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        layout.addWidget(self._file)
        self._page_rule = rule("v")
        layout.addWidget(self._page_rule)
        self._page = label("", "caption", elide=True)
        self._page.setObjectName("status_page")
        layout.addWidget(self._page, 1)
        self._job = ProgressRow()
        self._job.setObjectName("status_job")
        self._job.hide()
        self._job.cancel_requested.connect(self._cancel)
        layout.addWidget(self._job)
        self._reminder_icon = IconLabel("alarm-clock", "text.2", size=14)
        layout.addWidget(self._reminder_icon)
        self._reminder = label("", "caption", elide=True)
        self._reminder.setObjectName("status_reminder")
        self._reminder.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        layout.addWidget(self._reminder)
        self.set_page_text("")
        self.set_reminder("")
        for signal in (tasks.started, tasks.progressed, tasks.ended):
            signal.connect(self._show_job)
        self._show_job()

    def set_backup(self, text: str, *, is_worrying: bool) -> None:
        """Say when the file was last backed up, after its name; the shield warns where that cannot be relied on."""
        self._backup, self._is_worrying = text, is_worrying
        self._show_file()

    def set_gone(self, is_gone: bool) -> None:
        """Say that the file is not where it was, so that nothing is saved, or that it is back."""
        self._is_gone = is_gone
        self._show_file()

    def _show_file(self) -> None:
        words = self._file_words()
        self._file.setText(words)
        self._give_room(words)
        if self._is_gone:
            self._shield.set_icon("triangle-alert", "bad")
        else:
            warns = self._is_worrying
            self._shield.set_icon("triangle-alert" if warns else "shield-check", "warn" if warns else "ok")

    def _file_words(self) -> str:
        if self._is_gone:
            return _("{file} · not where it was · nothing is saved").format(file=self._file_name)
        if self._is_read_only:
            said = _("{file} · can only be read").format(file=self._file_name)
        else:
            said = self._location.saved(self._file_name)
        return _("{file} · {backup}").format(file=said, backup=self._backup) if self._backup else said

    def _give_room(self, text: str) -> None:
        self._file.setMinimumWidth(min(theme().px(340), self._file.fontMetrics().horizontalAdvance(text) + 4))

    def set_page_text(self, text: str) -> None:
        """Show facts about the list or selection."""
        self._page.setText(text)
        self._page_rule.setVisible(bool(text))

    def set_reminder(self, text: str, *, is_alarming: bool = False) -> None:
        """Show the next reminder, or nothing; or, alarming, that none comes."""
        self._reminder.setText(text)
        set_tone(self._reminder, "bad" if is_alarming else "")
        self._reminder_icon.set_icon(
            "triangle-alert" if is_alarming else "alarm-clock", "bad" if is_alarming else "text.2"
        )
        self._reminder_icon.setVisible(bool(text))
        self._reminder.setVisible(bool(text))

    def _show_job(self, _handle: TaskHandle | None = None) -> None:
        shown = self._tasks.shown
        self._job.setVisible(bool(shown))
        if shown:
            progress = shown[0].progress
            self._job.set_title(shown[0].title)
            note = progress.note or time_left_text(progress.seconds_left)
            self._job.set_progress(progress.done, progress.total, note)

    def _cancel(self) -> None:
        if self._tasks.shown:
            self._tasks.shown[0].cancel()
