"""Stops where files are read and written: import, export and handing over."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PySide6.QtWidgets import QWidget

from ocrm.services import records
from ocrm.services.icalendars.writing import calendar_text, open_todo_ids
from ocrm.services.records import RecordQuery
from ocrm.services.schema import record_type
from ocrm.services.spreadsheets.watched_folder import WatchedFile
from ocrm.services.vcards.exporting import write_cards
from ocrm.ui.context import Target
from ocrm.ui.main_window import MainWindow
from ocrm.ui.spreadsheets.export import export_view
from ocrm.ui.tour.moving import go, settle

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


def _import_from(path: Path, window: MainWindow) -> None:
    """Let the import page read a file or a folder."""
    from ocrm.ui.spreadsheets.page import ImportPage  # as the window does: at first use

    go(Target("import"), window)
    if isinstance(window.page, ImportPage):
        window.page.import_file(path)
        settle(window.context)


def import_file(window: MainWindow) -> None:
    """Show how a file was read, one with rows that end early or go on beyond the header."""
    from ocrm.ui.spreadsheets.sample_table import sample_table

    text, name = sample_table()
    ragged = text.replace("\t", ";").replace("\n", "\n–;–\n", 1) + ";;;;;;;;;x"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).with_suffix(".csv").name
        path.write_text(ragged, "utf-8")
        _import_from(path, window)


def import_mixed(column: int, window: MainWindow) -> None:
    """Show what becomes of a column in a sheet that holds everything."""
    from ocrm.ui.spreadsheets.page import ImportPage  # as the window does: at first use
    from ocrm.ui.spreadsheets.sample_table import mixed_table
    from ocrm.ui.spreadsheets.steps.columns_step import ColumnsStep

    go(Target("import"), window)
    page = window.page
    if isinstance(page, ImportPage):
        page.import_text(*mixed_table())
        settle(window.context)
        if page.wizard is not None:
            page.wizard.go_on()
            if isinstance(page.wizard.step, ColumnsStep):
                page.wizard.step.table.setCurrentIndex(page.wizard.step.table.model().index(column, 0))
            settle(window.context)


def import_columns(window: MainWindow) -> None:
    """Show which column means what."""
    from ocrm.ui.spreadsheets.page import ImportPage  # as the window does: at first use
    from ocrm.ui.spreadsheets.sample_table import sample_table

    go(Target("import"), window)
    page = window.page
    if isinstance(page, ImportPage):
        page.import_text(*sample_table())
        settle(window.context)
        if page.wizard is not None:
            page.wizard.go_on()


def import_cards(window: MainWindow) -> None:
    """Show contact cards, some of them known, some new and one empty."""
    workspace = window.context.workspace
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cards.vcf"
        known = records.first_ids(workspace, RecordQuery("contacts"), 2)
        path.write_text(write_cards(workspace, "contacts", known) + _NEW_CARDS, "utf-8")
        _import_from(path, window)


def import_mails(window: MainWindow) -> None:
    """Show letters from someone known, to someone known, from a stranger, and no letter."""
    workspace = window.context.workspace
    known = workspace.scalar("SELECT email FROM contact WHERE email <> '' ORDER BY id LIMIT 1")
    with tempfile.TemporaryDirectory() as folder:
        for number, mail in enumerate(_NEW_MAILS):
            (Path(folder) / f"{number}.eml").write_text(mail.format(known=known), "utf-8")
        _import_from(Path(folder), window)


def import_calendar(window: MainWindow) -> None:
    """Show the to-dos of a calendar."""
    workspace = window.context.workspace
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "calendar.ics"
        # another program's, so that nothing in it is known here
        path.write_bytes(calendar_text(workspace, open_todo_ids(workspace)[:12]).replace(b"@ocrm", b"@example.org"))
        _import_from(path, window)


def show_watched_files(window: MainWindow) -> None:
    """Show the files that wait in the watched folder."""
    folder = window.context.workspace.path.parent
    names = ("华东客户名单 2026-10.xlsx", "canton-fair-cards.vcf")
    files = tuple(WatchedFile(folder / name, 18_432 * (place + 1), 0, name) for place, name in enumerate(names))
    window.context.waiting_files.show(files)
    go(Target("import"), window)


def export_customers(window: MainWindow) -> QWidget:
    """Ask how the customers are to be exported."""
    window.context.waiting_files.show(())
    go(Target("customers"), window)
    shown = [info.name for info in record_type("customers").listed_fields]
    return export_view(window.context, RecordQuery("customers"), shown)


def hand_over(window: MainWindow) -> QWidget:
    """Hand over the customers spoken to last; a private note of one of them stays."""
    from ocrm.services.handover.contents import Chosen, preview  # as the window does: at first use
    from ocrm.ui.handover.send_dialog import SendDialog

    workspace = window.context.workspace
    chosen = Chosen(tuple(records.first_ids(workspace, RecordQuery("customers", sort=("-last_contacted_on",)), 6)))
    dialog = SendDialog(
        preview(workspace, chosen), preview(workspace, chosen, with_private=True), workspace.clock, parent=window
    )
    dialog.show()
    return dialog


def receive(window: MainWindow) -> QWidget:
    """Receive a customer handed over before it was changed here."""
    from ocrm.services.handover import ENDING  # as the window does: at first use
    from ocrm.services.handover.contents import Chosen
    from ocrm.services.handover.packing import write_package
    from ocrm.services.handover.receiving import look_through
    from ocrm.ui.handover.receive_dialog import ReceiveDialog

    workspace = window.context.workspace
    chosen = records.first_ids(workspace, RecordQuery("customers"), 1)
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / f"{workspace.path.stem}{ENDING}"
        write_package(workspace, Chosen(tuple(chosen)), package)
        records.update_records(workspace, "customers", list(chosen), {"phone": "0571-88001234", "headcount": 40})
        found = look_through(workspace, package)
    workspace.undo()
    dialog = ReceiveDialog(found, window)
    dialog.show()
    return dialog
