"""Every dialog for files starts where the user was, and what is saved has the ending of its kind."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel

from ocrm import i18n
from ocrm.ui import file_dialogs
from ocrm.ui.file_dialogs import ask_file, ask_folder, ask_new_file, with_ending
from ocrm.ui.language import apply_language
from ocrm.ui.preferences import Preferences

KINDS = "Pictures (*.png);;Vector graphics (*.svg);;PDF (*.pdf)"


class Dialogs:
    """Answers every dialog with the next answer and notes where each of them started."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.started: list[str] = []
        self.answers: list[Path | None] = []
        monkeypatch.setattr(QFileDialog, "getOpenFileName", self._file)
        monkeypatch.setattr(QFileDialog, "getSaveFileName", self._file)
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", self._folder)

    def _folder(self, _parent: object, _title: str, start: str, **_more: object) -> str:
        self.started.append(start)
        answer = self.answers.pop(0)
        return "" if answer is None else str(answer)

    def _file(self, parent: object, title: str, start: str, _kinds: str = "", **_more: object) -> tuple[str, str]:
        return self._folder(parent, title, start), ""


@pytest.fixture
def dialogs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Dialogs:
    monkeypatch.setattr(file_dialogs, "_memory", None)
    file_dialogs.remember_in(Preferences(tmp_path / "dialogs.ini"))
    return Dialogs(monkeypatch)


@pytest.fixture
def documents(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    folder = tmp_path / "Documents"
    folder.mkdir()
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _place: str(folder))
    return str(folder)


def test_the_first_dialog_starts_in_the_documents_not_in_the_working_folder(dialogs: Dialogs, documents: str) -> None:
    dialogs.answers = [None, None, None]
    assert ask_file(None, "Open") is None and ask_folder(None, "Folder") is None
    assert ask_new_file(None, "Save", "report.pdf", kinds="PDF (*.pdf)") is None
    assert dialogs.started == [documents, documents, str(Path(documents) / "report.pdf")]


def test_without_a_folder_of_documents_the_dialog_starts_at_home(dialogs: Dialogs, documents: str) -> None:
    Path(documents).rmdir()
    dialogs.answers = [None]
    assert ask_file(None, "Open") is None
    assert dialogs.started == [str(Path.home())]  # not with “Documents” for the name of a file


def test_the_next_dialog_starts_where_the_last_ended(dialogs: Dialogs, tmp_path: Path, documents: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    dialogs.answers = [tmp_path / "in" / "a.csv", tmp_path / "out" / "a.pdf", None, None]
    ask_file(None, "Open")
    ask_new_file(None, "Save", "a.pdf", kinds="PDF (*.pdf)")
    ask_file(None, "Open")
    ask_new_file(None, "Save", "b.pdf", kinds="PDF (*.pdf)")
    assert dialogs.started[2:] == [str(tmp_path / "in"), str(tmp_path / "out" / "b.pdf")]
    (tmp_path / "in").rmdir()
    dialogs.answers = [None]
    ask_file(None, "Open")
    assert dialogs.started[-1] == documents


def test_a_folder_the_caller_names_is_started_in_and_not_remembered(
    dialogs: Dialogs, tmp_path: Path, documents: str
) -> None:
    dialogs.answers = [tmp_path / "mine.ocrm", None]
    ask_file(None, "Open", start=tmp_path)
    ask_file(None, "Open")
    assert dialogs.started == [str(tmp_path), documents]


def test_an_ending_put_on_never_replaces_a_file_unasked(dialogs: Dialogs, tmp_path: Path) -> None:
    (tmp_path / "report.pdf").touch()
    dialogs.answers = [tmp_path / "report", tmp_path / "report.pdf"]
    assert ask_new_file(None, "Save", "x.pdf", kinds="PDF (*.pdf)") == tmp_path / "report.pdf"
    assert dialogs.started[-1] == str(tmp_path / "report.pdf")


@pytest.mark.parametrize(
    ("name", "kind", "saved"),
    [
        ("Paths.png", "Pictures (*.png)", "Paths.png"),
        ("Paths", "Pictures (*.png)", "Paths.png"),
        ("Paths.svg", "Pictures (*.png)", "Paths.svg"),
        ("Paths.png", "Vector graphics (*.svg)", "Paths.svg"),
        ("Paths.png", "PDF (*.pdf)", "Paths.pdf"),
        ("Q1 3.5", "PDF (*.pdf)", "Q1 3.5.pdf"),
        ("Paths", "", "Paths.png"),
    ],
)
def test_what_is_saved_has_the_ending_of_the_kind_chosen(name: str, kind: str, saved: str) -> None:
    assert with_ending(Path(name), kind, KINDS) == Path(saved)


def test_the_dialog_speaks_chinese_where_qts_catalogue_does_not(qapp: QApplication) -> None:
    before = i18n.language()
    try:
        apply_language(qapp, "zh_CN")
        dialog = QFileDialog()
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        words = [label.text() for label in dialog.findChildren(QLabel)]
        assert words and not [text for text in words if text.isascii() and text.strip()]
    finally:
        apply_language(qapp, before)


def test_a_file_of_any_kind_keeps_its_name() -> None:
    assert with_ending(Path("photo.heic"), "", "") == Path("photo.heic")
