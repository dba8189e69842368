"""The mail page: drafts, outbox, sent and failed, and one mail beside the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QItemSelectionModel, QModelIndex
from PySide6.QtWidgets import QStackedWidget, QWidget

from ocrm.formats import format_number
from ocrm.i18n import _
from ocrm.services import attachments
from ocrm.services.changes import Changes
from ocrm.services.outbox import composing, deliveries
from ocrm.services.outbox.accounts import read_account
from ocrm.services.outbox.listing import Box, MailRow, MailState, box_title, count_mails, list_mails
from ocrm.ui.actions import ActionId
from ocrm.ui.cards.attached_files import open_copy
from ocrm.ui.context import AppContext, Target
from ocrm.ui.mails.compose import edit_mail, write_mail
from ocrm.ui.mails.mail_fetcher import MailFetcher
from ocrm.ui.mails.mail_panel import MailPanel
from ocrm.ui.mails.mail_rows import mail_list, mail_looks, spoken
from ocrm.ui.mails.outbox_keeper import OutboxKeeper
from ocrm.ui.mails.strangers_pane import StrangersPane
from ocrm.ui.page import Page
from ocrm.ui.widgets import EmptyState, Header, ListModel, SegmentedControl, button, panel, vbox
from ocrm.ui.widgets.splitter import ThinSplitter
from ocrm.ui.widgets.writing import switch_off, writing

_LIST_SHARE, _PANEL_SHARE = 55, 45
_STRANGERS = len(Box)
"""The segment behind those of the boxes."""
_ICONS = {Box.DRAFTS: "pencil", Box.OUTBOX: "clock", Box.SENT: "check", Box.FAILED: "triangle-alert"}


class MailsPage(Page):
    """The boxes; what is done with a mail is done by its buttons or keys."""

    key = "mails"
    icon = "mail"
    topics = frozenset({"mails", "attachments"})
    is_made_of_fields = False

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._box = Box.OUTBOX
        self._is_of_strangers = False
        self._wanted_id = 0

    def title(self) -> str:
        return _("Mail")

    # -- building -----------------------------------------------------------------------------------------------------

    def build(self) -> None:
        self._boxes = SegmentedControl(
            [*((_ICONS[box], box_title(box)) for box in Box), ("user-plus", _("Strangers"))],
            current=_STRANGERS if self._is_of_strangers else list(Box).index(self._box),
            accessible_name=_("Boxes"),
        )
        self._boxes.setObjectName("mail_boxes")
        self._boxes.changed.connect(self._on_box)
        self._write = writing(button(_("Write a mail"), "pencil", "primary", name="mail_write"))
        self._write.clicked.connect(self.new_record)
        self._fetch = writing(button(_("Fetch mail"), "download", name="mail_fetch"))
        self._fetch.clicked.connect(self._on_fetch)
        self.header = Header(self.title(), right=[self._boxes, self._fetch, self._write])
        layout = vbox(self.content)
        layout.addWidget(self.header)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._make_lists())
        self.strangers = StrangersPane(self.context)
        self._stack.addWidget(self.strangers)
        layout.addWidget(self._stack, 1)
        self._empty: QWidget | None = None
        actions = self.context.actions
        actions.connect(ActionId.DELETE, partial(self._do, "delete"), owner=self._list)
        actions.connect(ActionId.OPEN_RECORD, self._open_current, owner=self._list)
        actions.add_to(self._list, ActionId.DELETE, ActionId.OPEN_RECORD)

    def _make_lists(self) -> QWidget:
        clock = self.context.workspace.clock
        self._rows: ListModel[MailRow] = ListModel(text=partial(spoken, clock))
        self._list = mail_list(self._rows, partial(mail_looks, clock), _("Mails"), name="mail_list")
        self._list.selectionModel().currentChanged.connect(self._on_current)
        self._list.doubleClicked.connect(self._open_current)
        left = panel("flat")
        vbox(left).addWidget(self._list)
        self.panel = MailPanel(self.context)
        self.panel.asked.connect(self._do)
        self.panel.file_asked.connect(self._open_file)
        return ThinSplitter(left, self.panel, shares=(_LIST_SHARE, _PANEL_SHARE))

    # -- showing ------------------------------------------------------------------------------------------------------

    @property
    def section(self) -> str:
        return "strangers" if self._is_of_strangers else str(self._box)

    def open(self, target: Target | None) -> None:
        view = target.view if target is not None else None
        if view in set(Box) or view == "strangers":
            self._is_of_strangers = view == "strangers"
            self._box = self._box if self._is_of_strangers else Box(str(view))
            self._boxes.set_current(_STRANGERS if self._is_of_strangers else list(Box).index(self._box))
        if target is not None and target.record_id:
            self._wanted_id = target.record_id
        self.reload()

    def reload(self) -> None:
        workspace, tasks = self.context.workspace, self.context.tasks
        account = read_account(workspace)
        self._fetch.setVisible(account.can_fetch)
        waiting = self.strangers.reload()
        self._boxes.set_shown(_STRANGERS, is_shown=bool(waiting) or account.can_fetch)
        self._tell_count(_STRANGERS, _("Strangers"), waiting)
        if self._is_of_strangers:
            self._show_strangers(waiting)
        else:
            tasks.fetch(partial(list_mails, workspace, self._box), self._show_rows, key="mail list")
        tasks.fetch(partial(count_mails, workspace), self._show_counts, key="mail counts")
        self._show_trouble()

    def _show_counts(self, counts: dict[Box, int]) -> None:
        for number, box in enumerate(Box):
            self._tell_count(number, box_title(box), 0 if box is Box.SENT else counts[box])

    def _tell_count(self, number: int, title: str, count: int) -> None:
        self._boxes.set_text(number, f"{title} {format_number(count)}" if count else title)

    def _show_strangers(self, waiting: int) -> None:
        if waiting:
            self._stack.setCurrentWidget(self.strangers)
        else:
            self._show_empty()

    def _show_trouble(self) -> None:
        """Say above the lists why nothing is sent at all."""
        workspace = self.context.workspace
        words = deliveries.trouble(workspace)
        if not words or not read_account(workspace).is_set_up:
            self.message_bar.hide()
            return
        again = writing(button(_("Try again"), "rotate-ccw", "small", name="mail_try_again"))
        again.clicked.connect(self._try_again)
        settings = button(_("Settings"), "settings", "small", name="mail_to_settings")
        settings.clicked.connect(self._open_settings)
        self.message_bar.show_message(words, tone="bad", actions=[settings, again])

    def _show_rows(self, rows: Sequence[MailRow]) -> None:
        if self._is_of_strangers:
            return
        current = self._current()
        kept = self._wanted_id or (current.mail_id if current is not None else 0)
        place = max(0, self._list.currentIndex().row())
        self._wanted_id = 0
        self._rows.set_rows(rows)
        ids = [row.mail_id for row in rows]
        if rows:
            number = ids.index(kept) if kept in ids else min(place, len(rows) - 1)
            index = self._rows.index(number)
            self._list.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self._stack.setCurrentIndex(0)
        else:
            self._show_empty()
            self.panel.show_mail(None)

    def _show_empty(self) -> None:
        """Say what the box is for, and how to begin where no account is set up."""
        focused = self.window().focusWidget()
        if focused is not None and self._stack.isAncestorOf(focused):
            self._boxes.focus_current()
        if self._empty is not None:
            self._stack.removeWidget(self._empty)
            self._empty.deleteLater()
        if not read_account(self.context.workspace).is_set_up:
            settings = writing(button(_("Set up the account"), "settings", "primary", name="mail_set_up"))
            settings.clicked.connect(self._open_settings)
            if why := self.context.workspace.why_read_only:  # the page was switched off before this came
                switch_off(settings, why)
            self._empty = EmptyState(
                "mail", _("No mail account yet"),
                _("With your own mail account OCRM sends mails, keeps them while you are offline, and logs each with"
                  " the customer. Nothing is connected to before you set it up."),
                (settings,),
            )  # fmt: skip
        else:
            title, text = _empty_words(None if self._is_of_strangers else self._box)
            self._empty = EmptyState("mail" if self._is_of_strangers else _ICONS[self._box], title, text)
        self._empty.setObjectName("mail_empty")
        self._stack.addWidget(self._empty)
        self._stack.setCurrentWidget(self._empty)

    def _on_box(self, number: int) -> None:
        self._is_of_strangers = number == _STRANGERS
        self._box = self._box if self._is_of_strangers else list(Box)[number]
        self.reload()

    def _current(self) -> MailRow | None:
        return self._rows.row_at(self._list.currentIndex())

    def _on_current(self, index: QModelIndex, _before: QModelIndex) -> None:
        self.panel.show_mail(self._rows.row_at(index))

    # -- doing --------------------------------------------------------------------------------------------------------

    def new_record(self) -> None:
        write_mail(self.context)

    def _open_current(self, *_index: object) -> None:
        mail = self._current()
        if mail is not None and mail.state in (MailState.DRAFT, MailState.REFUSED, MailState.HELD, MailState.QUEUED):
            edit_mail(self.context, mail.mail_id)

    def _do(self, command: str) -> None:
        """Do one of the panel's commands with the current mail."""
        mail = self._current()
        if mail is None:
            return
        workspace, ids = self.context.workspace, [mail.mail_id]
        operations: dict[str, Callable[[], Changes]] = {
            "hold": partial(composing.hold_mails, workspace, ids, origin="mails"),
            "release": partial(composing.release_mails, workspace, ids, origin="mails"),
            "delete": partial(composing.delete_mails, workspace, ids, origin="mails"),
            "send": partial(composing.send_at_once, workspace, ids, origin="mails"),
            "was_sent": partial(deliveries.say_it_was_sent, workspace, mail.mail_id),
            "was_not_sent": partial(deliveries.say_it_was_not_sent, workspace, mail.mail_id),
        }
        if command == "edit":
            edit_mail(self.context, mail.mail_id)
        elif command == "again":
            text = composing.read_mail_text(workspace, mail.mail_id)
            write_mail(self.context, composing.like(text))
        else:
            is_undoable = command not in ("was_sent", "was_not_sent")
            change = operations[command]
            if self.context.runner.perform(change, toast=is_undoable, on_error=self.show_error) is not None:
                self._after(command)

    def _after(self, command: str) -> None:
        if command in ("send", "was_not_sent"):
            self._try_again()
        elif command == "was_sent":
            self.context.toasts.show(_("The mail is listed as sent."))

    def _try_again(self) -> None:
        """Forget what stood in the way and try once more."""
        again = partial(deliveries.try_again, self.context.workspace)
        if self.context.runner.perform(again, toast=False) is not None:
            self._send_now()

    def _send_now(self) -> None:
        keeper = self.window().findChild(OutboxKeeper)
        if keeper is not None:
            keeper.send_now()

    def _on_fetch(self) -> None:
        fetcher = self.window().findChild(MailFetcher)
        if fetcher is not None:
            fetcher.fetch()

    def _open_settings(self) -> None:
        self.context.navigator.go(Target("settings", view="mail"))

    def _open_file(self, attachment_id: int) -> None:
        open_copy(self.context, attachments.fetch_attachment(self.context.workspace, attachment_id))

    # -- what the window asks -----------------------------------------------------------------------------------------

    def focus_content(self) -> None:
        (self.strangers.view if self._is_of_strangers else self._list).setFocus()

    def panes(self) -> list[QWidget]:
        return [self.strangers.view] if self._is_of_strangers else [self._list, self.panel]


def _empty_words(box: Box | None) -> tuple[str, str]:
    """Return what an empty box says: what is not there, and what would be; None is that of unknown senders."""
    return {
        None: (_("No unknown senders"), _("Who writes to you and is in nobody's record is listed here when mail is"
                                          " fetched.")),
        Box.DRAFTS: (_("No drafts"), _("What you write and close without sending waits here.")),
        Box.OUTBOX: (_("The outbox is empty"), _("Mails wait here until they are sent; offline they go later by"
                                                 " themselves.")),
        Box.SENT: (_("Nothing sent yet"), _("Each mail that was sent is listed here and in the timeline of its"
                                            " customer.")),
        Box.FAILED: (_("Nothing failed"), _("What a server refused, or where it is unclear whether it was sent, is"
                                            " listed here.")),
    }[box]  # fmt: skip
