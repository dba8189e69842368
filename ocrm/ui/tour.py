"""Draws every page in every language and theme into pictures, without a screen.

To add a stop: a line in STOPS.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QEvent, QSize, qInstallMessageHandler
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QAbstractButton, QApplication, QTabBar, QWidget

from ocrm.clock import Clock, FixedClock, SystemClock
from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services import records
from ocrm.services.icalendars.writing import calendar_text, open_todo_ids
from ocrm.services.records import RecordQuery, Reference
from ocrm.services.sample_data import samples
from ocrm.services.schema import record_type
from ocrm.services.spreadsheets.watched_folder import WatchedFile
from ocrm.services.vcards.exporting import write_cards
from ocrm.services.workday.prospecting import paused_session
from ocrm.services.workspace import Workspace
from ocrm.ui.actions import ActionId
from ocrm.ui.context import AppContext, Target
from ocrm.ui.firstrun.window import FirstRunWindow
from ocrm.ui.language import apply_language
from ocrm.ui.lock.screen import LockScreen, LockWords
from ocrm.ui.main_window import MainWindow
from ocrm.ui.pages import PAGES, page_exists
from ocrm.ui.preferences import Preferences
from ocrm.ui.prospecting.start import resume_prospecting, start_prospecting
from ocrm.ui.record_view import RecordView
from ocrm.ui.spreadsheets.export import export_view
from ocrm.ui.theme import install_theme
from ocrm.ui.today.page import TodayPage
from ocrm.ui.todos.repeat_box import RepeatBox
from ocrm.ui.widgets.gallery import StatesGallery

_FROZEN = datetime(2026, 10, 21, 9, 12, tzinfo=timezone(timedelta(hours=8)))
_SAMPLE_CUSTOMERS = 1284
_NEW_CARDS = (
    "BEGIN:VCARD\nVERSION:3.0\nFN:Li Na\nORG:Boyuan Ltd\nTEL;TYPE=CELL:13912345678\nEND:VCARD\n"
    "BEGIN:VCARD\nVERSION:3.0\nFN:Ann Lee\nEMAIL:ann@example.org\nEND:VCARD\nBEGIN:VCARD\nEND:VCARD\n"
)
_NEW_MAILS = (
    "From: {known}\nTo: me@example.com\nDate: Tue, 20 Oct 2026 10:00:00 +0800\nSubject: Delivery date\n\nWhen?\n",
    "From: me@example.com\nTo: {known}\nDate: Tue, 20 Oct 2026 11:00:00 +0800\nSubject: Re: Delivery date\n\nMay.\n",
    "From: Ann Lee <ann@boyuan.example>\nTo: me@example.com\nSubject: Your price list\n\nPlease send it.\n",
    "no mail at all",
)
_SIGNATURE = (
    "张伟\n采购部经理\n杭州云栖智造有限公司\n手机：138 0013 8000（微信同号）\n电话：0571-8888 6666 转 801\n"
    "邮箱：zhang.wei@example.cn\n地址：浙江省杭州市西湖区西溪路 1 号 2 楼\n车位 B2-17"
)
_DEAL_TABS = (("needs", 1), ("competition", 2), ("tender", 3), ("stages", 4))
_SETTLE_S = 0.25
_SETTLE_AT_MOST_S = 8.0


@dataclass(frozen=True, slots=True)
class Stop:
    """A picture: `prepare` brings the window there and returns what lies over it, if anything."""

    name: str
    prepare: Callable[[MainWindow], QWidget | None]
    page: str = ""


def render_tour(
    file: Path | None,
    out_dir: Path,
    *,
    pages: Sequence[str] | None = None,
    langs: Sequence[str] = ("zh_CN", "en"),
    themes: Sequence[str] = ("light", "dark"),
    size: tuple[int, int] = (1440, 900),
    scale: float = 1.0,
    clock: Clock | None = None,
) -> list[Path]:
    """Write `NAME-THEME-LANGUAGE.png` for every stop and return the paths.

    Without a `file` the sample company is drawn at a frozen moment. `size` is in logical pixels, `scale` the device
    pixels of each. Raises UserError for a page there is not.
    """
    stops = _chosen(pages)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    out_dir.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    with _faults_raised(), tempfile.TemporaryDirectory() as folder:
        for language in langs:
            apply_language(app, language)
            with _opened(file, language, clock) as workspace:
                for mode in themes:
                    preferences = Preferences(Path(folder) / f"{mode}-{language}.ini")
                    preferences.set("theme", mode)
                    preferences.set("language", language)
                    install_theme(app, mode=mode)
                    window = _show_window(workspace, preferences, size)
                    for stop in stops:
                        path = out_dir / f"{stop.name}-{mode}-{language.partition('_')[0]}.png"
                        _draw(window, stop, scale).save(str(path))
                        written.append(path)
                    _end(app, window)
    return written


def _chosen(pages: Sequence[str] | None) -> list[Stop]:
    there = [stop for stop in STOPS if not stop.page or page_exists(PAGES[stop.page])]
    if pages is None:
        return there
    names = {stop.name for stop in there} | {stop.page for stop in there}
    unknown = [name for name in pages if name not in names]
    if unknown:
        known = ", ".join(stop.name for stop in there)
        raise UserError(_("There is no page “{name}”. Pages: {pages}.").format(name=unknown[0], pages=known))
    return [stop for stop in there if stop.name in pages or stop.page in pages]


@contextmanager
def _faults_raised() -> Iterator[None]:
    """Raise at the end what went wrong inside Qt's calls, and keep the offscreen platform's remarks to itself."""
    faults: list[BaseException] = []

    def note(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        faults.append(error)

    before, sys.excepthook = sys.excepthook, note
    handler = qInstallMessageHandler(_drop)
    try:
        yield
    finally:
        sys.excepthook = before
        qInstallMessageHandler(handler)
    if faults:
        raise faults[0]


def _drop(*_message: object) -> None:
    """Qt says here what the offscreen platform cannot do; a picture shows what matters."""


@contextmanager
def _opened(file: Path | None, language: str, clock: Clock | None) -> Iterator[Workspace]:
    """Open the file, or a sample company in that language."""
    if file is not None:
        workspace = Workspace.open(file, clock=clock or SystemClock())
        yield workspace
        workspace.close()
        return
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.create(Path(folder) / "demo.ocrm", clock=clock or FixedClock(_FROZEN), language=language)
        samples.fill_sample(workspace, language=language, customers=_SAMPLE_CUSTOMERS)
        yield workspace
        workspace.close()


def _show_window(workspace: Workspace, preferences: Preferences, size: tuple[int, int]) -> MainWindow:
    window = MainWindow(workspace, preferences)
    window.resize(QSize(*size))
    window.show()
    return window


def _draw(window: MainWindow, stop: Stop, scale: float) -> QPixmap:
    overlay = stop.prepare(window)
    settle(window.context, at_least_s=_SETTLE_S)
    shown = overlay if overlay is not None and overlay.isWindow() else window
    pixmap = QPixmap(shown.size() * scale)
    pixmap.setDevicePixelRatio(scale)
    shown.render(pixmap)
    if overlay is not None:
        overlay.close()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return pixmap


def settle(context: AppContext, *, at_least_s: float = 0.0) -> None:
    """Let background reads pass; with some seconds at least also previews and pauses in typing."""
    began = time.monotonic()
    QApplication.processEvents()
    while time.monotonic() - began < at_least_s or (
        context.tasks.is_busy and time.monotonic() - began < _SETTLE_AT_MOST_S
    ):
        QApplication.processEvents()
        time.sleep(0.005)
    QApplication.processEvents()  # what the last read led to: panes that ask for room anew


def _end(app: QApplication, window: MainWindow) -> None:
    window.context.bus.stop()
    window.context.tasks.shut_down()
    window.hide()
    window.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)


# -- stops ------------------------------------------------------------------------------------------------------------


def _go(target: Target, window: MainWindow) -> None:
    window.context.toasts.clear()
    window.context.navigator.go(target)


def _group_customers(window: MainWindow) -> None:
    """Show the customers by industry, the first group folded."""
    window.context.navigator.go("customers")
    table = window.findChild(RecordView, "customer_table")
    if table is not None:
        table.group_by("industry")
        settle(window.context)
        table.records.toggle_group(0)


def _open_deal(window: MainWindow) -> None:
    deal = _largest_deal(window)
    if deal is not None:
        window.context.navigator.open_record("opportunities", deal)


def _open_deal_tab(tab: int, window: MainWindow) -> None:
    _open_deal(window)
    tabs = window.page.findChild(QTabBar, "record_tabs") if window.page is not None else None
    if tabs is not None:
        tabs.setCurrentIndex(tab)


def _explain_deal(window: MainWindow) -> None:
    _open_deal(window)
    chip = window.page.findChild(QAbstractButton, "state_priority") if window.page is not None else None
    if chip is not None:
        chip.click()


def _open_customer(window: MainWindow) -> None:
    workspace, deal = window.context.workspace, _largest_deal(window)
    if deal is None:
        return
    customer = records.fetch_record(workspace, "opportunities", deal)["customer"]
    if isinstance(customer, Reference):
        siblings = records.first_ids(workspace, RecordQuery("customers"))
        window.context.navigator.open_record("customers", customer.record_id, siblings=siblings)


def _open_contact(window: MainWindow) -> None:
    ids = records.first_ids(window.context.workspace, RecordQuery("contacts"), 50)
    if ids:
        window.context.navigator.open_record("contacts", ids[0], siblings=ids)


def _prepare_me(window: MainWindow) -> None:
    _open_customer(window)
    window.context.actions.trigger(ActionId.PREPARE)


def _lay_out_plan(window: MainWindow) -> None:
    _open_customer(window)
    window.context.actions.trigger(ActionId.LAY_OUT_PLAN)


def _put_repeat_together(window: MainWindow) -> None:
    ids = records.first_ids(window.context.workspace, RecordQuery("todos", sort=("due_on",)), 1)
    if ids:
        window.context.navigator.go(Target("todos", "todos", ids[0]))
    box = window.findChild(RepeatBox)
    if box is not None:
        box.open_editor()


def _largest_deal(window: MainWindow) -> int | None:
    workspace = window.context.workspace
    ids = records.first_ids(workspace, RecordQuery("opportunities", sort=("-expected_amount",)), 50)
    rows = records.fetch_rows(workspace, "opportunities", ids, ("status",))
    still_open = [row.record_id for row in rows if row is not None and row["status"] == "open"]
    return still_open[0] if still_open else (ids[0] if ids else None)


def _what_if(window: MainWindow) -> None:
    """Try the weightiest deals a month later."""
    _go(Target("funnel", view="forecast"), window)
    for name in ("forecast_what_if", "simulator_later"):
        pressed = window.page.findChild(QAbstractButton, name) if window.page is not None else None
        if pressed is not None:
            pressed.click()
            settle(window.context)


def _board_by(grouping: str, window: MainWindow) -> None:
    _go(Target("opportunities", view="board", extra={"grouping": grouping}), window)


def _palette(text: str, window: MainWindow) -> QWidget | None:
    from ocrm.ui.palette.overlay import PaletteOverlay  # as the window does: at first use

    window.context.actions.trigger(ActionId.PALETTE)
    dialog = window.findChild(PaletteOverlay)
    if dialog is not None:
        dialog.edit.setText(text)
    return dialog


def _import_from(path: Path, window: MainWindow) -> None:
    """Let the import page read a file or a folder."""
    from ocrm.ui.spreadsheets.page import ImportPage  # as the window does: at first use

    _go(Target("import"), window)
    if isinstance(window.page, ImportPage):
        window.page.import_file(path)
        settle(window.context)


def _import_file(window: MainWindow) -> None:
    """Show how a file was read, one with rows that end early or go on beyond the header."""
    from ocrm.ui.spreadsheets.sample_table import sample_table

    text, name = sample_table()
    ragged = text.replace("\t", ";").replace("\n", "\n–;–\n", 1) + ";;;;;;;;;x"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).with_suffix(".csv").name
        path.write_text(ragged, "utf-8")
        _import_from(path, window)


def _import_mixed(column: int, window: MainWindow) -> None:
    """Show what becomes of a column in a sheet that holds everything."""
    from ocrm.ui.spreadsheets.page import ImportPage  # as the window does: at first use
    from ocrm.ui.spreadsheets.sample_table import mixed_table
    from ocrm.ui.spreadsheets.steps.columns_step import ColumnsStep

    _go(Target("import"), window)
    page = window.page
    if isinstance(page, ImportPage):
        page.import_text(*mixed_table())
        settle(window.context)
        if page.wizard is not None:
            page.wizard.go_on()
            if isinstance(page.wizard.step, ColumnsStep):
                page.wizard.step.table.setCurrentIndex(page.wizard.step.table.model().index(column, 0))
            settle(window.context)


def _import_columns(window: MainWindow) -> None:
    from ocrm.ui.spreadsheets.page import ImportPage  # as the window does: at first use
    from ocrm.ui.spreadsheets.sample_table import sample_table

    _go(Target("import"), window)
    page = window.page
    if isinstance(page, ImportPage):
        page.import_text(*sample_table())
        settle(window.context)
        if page.wizard is not None:
            page.wizard.go_on()


def _pool_rules(window: MainWindow) -> None:
    _go(Target("settings", view="pool"), window)
    look = window.findChild(QAbstractButton, "pool_look")
    if look is not None:
        look.click()


def _import_cards(window: MainWindow) -> None:
    workspace = window.context.workspace
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cards.vcf"
        known = records.first_ids(workspace, RecordQuery("contacts"), 2)
        path.write_text(write_cards(workspace, "contacts", known) + _NEW_CARDS, "utf-8")
        _import_from(path, window)


def _import_mails(window: MainWindow) -> None:
    workspace = window.context.workspace
    known = workspace.scalar("SELECT email FROM contact WHERE email <> '' ORDER BY id LIMIT 1")
    with tempfile.TemporaryDirectory() as folder:
        for number, mail in enumerate(_NEW_MAILS):
            (Path(folder) / f"{number}.eml").write_text(mail.format(known=known), "utf-8")
        _import_from(Path(folder), window)


def _import_calendar(window: MainWindow) -> None:
    workspace = window.context.workspace
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "calendar.ics"
        # another program's, so that nothing in it is known here
        path.write_bytes(calendar_text(workspace, open_todo_ids(workspace)[:12]).replace(b"@ocrm", b"@example.org"))
        _import_from(path, window)


def _show_history(window: MainWindow) -> None:
    _have_history(window.context.workspace)
    _go(Target("history", view="steps"), window)


def _show_bin(window: MainWindow) -> None:
    _have_history(window.context.workspace)
    _go(Target("history", view="bin"), window)


def _have_history(workspace: Workspace) -> None:
    """Change and delete some customers, so that history and bin have something; once, for other pictures' sake."""
    if _has_step(workspace, "Delete {count} records"):
        return
    first = list(records.first_ids(workspace, RecordQuery("customers"), 3))
    told = {"phone": "0571-88001234", "notes": "", "postcode": "310000"}
    records.update_records(workspace, "customers", first[:1], told)
    records.update_records(workspace, "customers", first[:1], {"website": "www.example.com"})
    workspace.undo()
    records.delete_records(workspace, "customers", first)


def _has_step(workspace: Workspace, label: str) -> bool:
    return bool(workspace.scalar("SELECT EXISTS (SELECT 1 FROM operation WHERE label = ?)", (label,)))


def _look_back(window: MainWindow) -> QWidget:
    from ocrm.ui.history.past_dialog import PastDialog  # as the window does: at first use

    dialog = PastDialog(window.context.workspace.clock, parent=window)
    dialog.show()
    return dialog


def _quick_add(window: MainWindow) -> QWidget:
    from ocrm.ui.quick_add_window import QuickAddWindow  # as the window does: at first use

    quick_add = QuickAddWindow(window.context)
    quick_add.appear()
    quick_add.field.edit.setText(_("tomorrow 14:00-15:30 visit, remind me 30 min before !"))
    return quick_add


def _reminder_list(window: MainWindow) -> QWidget:
    from ocrm.services.reminders import open_scheduler
    from ocrm.ui.reminders.reminder_list import ReminderListDialog

    watch = window.context.reminders
    watch.scheduler = open_scheduler(window.context.workspace)
    watch.scheduler.tick()
    dialog = ReminderListDialog(window.context, watch.scheduler, parent=window)
    dialog.show()
    return dialog


def _show_watched_files(window: MainWindow) -> None:
    folder = window.context.workspace.path.parent
    names = ("华东客户名单 2026-10.xlsx", "canton-fair-cards.vcf")
    files = tuple(WatchedFile(folder / name, 18_432 * (place + 1), 0, name) for place, name in enumerate(names))
    window.context.waiting_files.show(files)
    _go(Target("import"), window)


def _export_customers(window: MainWindow) -> QWidget:
    window.context.waiting_files.show(())
    _go(Target("customers"), window)
    shown = [info.name for info in record_type("customers").listed_fields]
    return export_view(window.context, RecordQuery("customers"), shown)


def _hand_over(window: MainWindow) -> QWidget:
    """Hand over the customers spoken to last; a private note of one of them stays."""
    from ocrm.services.handover.contents import preview  # as the window does: at first use
    from ocrm.ui.handover.send_dialog import SendDialog

    workspace = window.context.workspace
    chosen = records.first_ids(workspace, RecordQuery("customers", sort=("-last_contacted_on",)), 6)
    dialog = SendDialog(
        preview(workspace, chosen), preview(workspace, chosen, with_private=True), workspace.clock, parent=window
    )
    dialog.show()
    return dialog


def _receive(window: MainWindow) -> QWidget:
    """Receive a customer handed over before it was changed here."""
    from ocrm.services.handover import ENDING  # as the window does: at first use
    from ocrm.services.handover.packing import write_package
    from ocrm.services.handover.receiving import look_through
    from ocrm.ui.handover.receive_dialog import ReceiveDialog

    workspace = window.context.workspace
    chosen = records.first_ids(workspace, RecordQuery("customers"), 1)
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / f"{workspace.path.stem}{ENDING}"
        write_package(workspace, list(chosen), package)
        records.update_records(workspace, "customers", list(chosen), {"phone": "0571-88001234", "headcount": 40})
        found = look_through(workspace, package)
    workspace.undo()
    dialog = ReceiveDialog(found, window)
    dialog.show()
    return dialog


def _greetings(window: MainWindow) -> QWidget:
    from ocrm.ui.reminders.greetings import GreetingsDialog

    dialog = GreetingsDialog(window.context, parent=window)
    dialog.show()
    return dialog


def _paste_contact(window: MainWindow) -> QWidget:
    from ocrm.ui.vcards.paste_contact import paste_contact  # as the window does: at first use

    return paste_contact(window.context, _SIGNATURE)


def _lock_screen(window: MainWindow) -> QWidget:
    words = LockWords(_("OCRM is locked"), _("Reminders still appear, without names."), _("Quit OCRM"))
    workspace = window.context.workspace
    screen = LockScreen(workspace.path, words, clock=workspace.clock, is_encrypted=True)
    screen.show()
    return screen


def _first_run(_window: MainWindow) -> QWidget:
    card = FirstRunWindow()
    card.show()
    return card


def _states(_window: MainWindow) -> QWidget:
    gallery = StatesGallery()
    gallery.show()
    return gallery


def _show_today(is_agenda: bool, window: MainWindow) -> None:
    window.context.toasts.clear()
    window.context.navigator.go("today")
    if isinstance(window.page, TodayPage):
        window.page.show_agenda(is_agenda=is_agenda)


def _prospect(window: MainWindow) -> None:
    if paused_session(window.context.workspace) is not None:
        resume_prospecting(window.context)
        return
    ids = records.first_ids(window.context.workspace, RecordQuery("customers"), 12)
    start_prospecting(window.context, "customers", list(ids))


STOPS: tuple[Stop, ...] = (
    Stop("today", partial(_show_today, False), "today"),
    Stop("today-agenda", partial(_show_today, True), "today"),
    Stop("prospecting", _prospect, "prospecting"),
    Stop("customers", partial(_go, Target("customers")), "customers"),
    Stop("customers-grouped", _group_customers, "customers"),
    Stop("customer", _open_customer, "customer"),
    Stop("customer-brief", _prepare_me, "customer"),
    Stop("customer-plan", _lay_out_plan, "customer"),
    Stop("contacts", partial(_go, Target("contacts")), "contacts"),
    Stop("contact", _open_contact, "contact"),
    Stop("opportunities", partial(_go, Target("opportunities")), "opportunities"),
    Stop("opportunities-steps", partial(_board_by, "next_step"), "opportunities"),
    Stop("opportunities-value", partial(_board_by, "value"), "opportunities"),
    Stop("opportunities-forecast", partial(_go, Target("opportunities", view="forecast")), "opportunities"),
    Stop("opportunity", _open_deal, "opportunity"),
    *(Stop(f"opportunity-{name}", partial(_open_deal_tab, tab), "opportunity") for name, tab in _DEAL_TABS),
    Stop("opportunity-clock", _explain_deal, "opportunity"),
    Stop("todos", partial(_go, Target("todos", extra={"layout": "list"})), "todos"),
    Stop("todos-repeat", _put_repeat_together, "todos"),
    Stop("todos-board", partial(_go, Target("todos", extra={"layout": "board"})), "todos"),
    Stop("todos-month", partial(_go, Target("todos", extra={"layout": "month"})), "todos"),
    Stop("funnel", partial(_go, Target("funnel", view="funnel")), "funnel"),
    Stop("funnel-speed", partial(_go, Target("funnel", view="speed")), "funnel"),
    Stop("funnel-outcomes", partial(_go, Target("funnel", view="outcomes")), "funnel"),
    Stop("funnel-paths", partial(_go, Target("funnel", view="paths")), "funnel"),
    Stop("funnel-forecast", partial(_go, Target("funnel", view="forecast")), "funnel"),
    Stop("funnel-what-if", _what_if, "funnel"),
    Stop("funnel-targets", partial(_go, Target("funnel", view="targets")), "funnel"),
    Stop("segments", partial(_go, Target("segments", view="rfm")), "segments"),
    Stop("segments-pareto", partial(_go, Target("segments", view="pareto")), "segments"),
    Stop("segments-churn", partial(_go, Target("segments", view="churn")), "segments"),
    Stop("segments-classify", partial(_go, Target("segments", view="classify")), "segments"),
    *(
        Stop(f"followup-{view}", partial(_go, Target("followup", view=view)), "followup")
        for view in ("suggestions", "touch", "promises", "report")
    ),
    Stop("quality", partial(_go, Target("quality")), "quality"),
    Stop("duplicates", partial(_go, Target("duplicates")), "duplicates"),
    Stop("import", partial(_go, Target("import")), "import"),
    Stop("import-watched", _show_watched_files, "import"),
    Stop("import-file", _import_file, "import"),
    Stop("import-columns", _import_columns, "import"),
    Stop("import-mixed", partial(_import_mixed, 2), "import"),
    Stop("import-addresses", partial(_import_mixed, 3), "import"),
    Stop("import-dates", partial(_import_mixed, 7), "import"),
    Stop("import-cards", _import_cards, "import"),
    Stop("import-mails", _import_mails, "import"),
    Stop("import-calendar", _import_calendar, "import"),
    Stop("export", _export_customers, "customers"),
    Stop("hand-over", _hand_over),
    Stop("receive", _receive),
    Stop("quick-add", _quick_add),
    Stop("paste-contact", _paste_contact),
    Stop("reminders", _reminder_list),
    Stop("greetings", _greetings),
    Stop("history", _show_history, "history"),
    Stop("history-bin", _show_bin, "history"),
    Stop("history-past", _look_back),
    Stop("settings", partial(_go, Target("settings", view="appearance")), "settings"),
    Stop("settings-general", partial(_go, Target("settings", view="general")), "settings"),
    Stop("settings-reminders", partial(_go, Target("settings", view="reminders")), "settings"),
    Stop("settings-capture", partial(_go, Target("settings", view="capture")), "settings"),
    Stop("settings-calendar", partial(_go, Target("settings", view="calendar")), "settings"),
    Stop("settings-shortcuts", partial(_go, Target("settings", view="shortcuts")), "settings"),
    Stop("settings-fields", partial(_go, Target("settings", view="fields")), "settings"),
    Stop("settings-tags", partial(_go, Target("settings", view="tags")), "settings"),
    Stop("settings-lists", partial(_go, Target("settings", view="lists")), "settings"),
    Stop("settings-pool", _pool_rules, "settings"),
    Stop("settings-stages", partial(_go, Target("settings", view="stages")), "settings"),
    Stop("settings-plans", partial(_go, Target("settings", view="plans")), "settings"),
    Stop("settings-targets", partial(_go, Target("settings", view="targets")), "settings"),
    Stop("settings-files", partial(_go, Target("settings", view="files")), "settings"),
    Stop("settings-security", partial(_go, Target("settings", view="security")), "settings"),
    Stop("settings-backups", partial(_go, Target("settings", view="backups")), "settings"),
    Stop("settings-health", partial(_go, Target("settings", view="health")), "settings"),
    Stop("settings-about", partial(_go, Target("settings", view="about")), "settings"),
    Stop("palette", partial(_palette, "yq")),
    Stop("palette-empty", partial(_palette, "")),
    Stop("states", _states),
    Stop("firstrun", _first_run),
    Stop("lock", _lock_screen),
)
