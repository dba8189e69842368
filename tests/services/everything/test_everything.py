"""F-37: a file leaves as a folder anybody can read, comes back the same, and nothing damaged is taken."""

from __future__ import annotations

import csv
import hashlib
import json
import random
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ocrm import i18n
from ocrm.clock import FixedClock
from ocrm.errors import FileFormatError, NewerFileError, UserError
from ocrm.services import attachments, records
from ocrm.services.everything.child_process import make_file_apart
from ocrm.services.everything.exporting import export_everything
from ocrm.services.everything.importing import import_everything, make_file_of_folder
from ocrm.services.everything.table_cells import FileTable, cell_reader, cell_writer, tables_of
from ocrm.services.fields import custom_fields
from ocrm.services.quotes import lines as quote_lines
from ocrm.services.quotes import writing as quotes
from ocrm.services.sample_data import samples
from ocrm.services.schema import FieldKind, record_type
from ocrm.services.search import find
from ocrm.services.settings import read_setting, write_setting
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of

HARD_TEXTS = (
    "=1+1", "'=1", "'", "''", "+86 138 0013 8000", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1", " =1", "a\r\nb\rc\nd",
    'say "hi", now', "01065529988", "1.10E5", "\x01\x02", "汉字😀", "∅", " spaces ", "a;b,c", "NULL", "\\N",
)  # fmt: skip


@pytest.fixture
def filled(workspace: Workspace) -> Workspace:
    """A sample company with what exports stumble over."""
    samples.fill_sample(workspace, language=i18n.language(), customers=12)
    custom_fields.add_field(workspace, "customers", "门店数", kind=FieldKind.NUMBER)
    for text in HARD_TEXTS:
        records.add_record(workspace, "customers", {"name": f"Acme {HARD_TEXTS.index(text)}", "notes": text})
    customer_id = next(iter(records.all_ids(workspace, records.RecordQuery("customers"))))
    attachments.attach_data(workspace, "customers", customer_id, "报价 单.PDF", b"%PDF\x00\xff")
    attachments.attach_data(workspace, "customers", customer_id, "again.pdf", b"%PDF\x00\xff")
    attachments.attach_data(workspace, "customers", customer_id, "no ending", b"")
    records.delete_records(workspace, "customers", [customer_id])
    workspace.undo()
    deal_id = next(iter(records.all_ids(workspace, records.RecordQuery("opportunities"))))
    offered = quotes.add_quote(workspace, deal_id).created_id or 0
    quote_lines.add_line(workspace, offered, {"product": HARD_TEXTS[0], "unit_price": Decimal("0.0125")})
    quotes.revise_quote(workspace, offered)
    workspace.close_thread_connection()
    return workspace


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder, the manifest without its time stamp."""
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    document = json.loads(found["manifest.json"])
    del document["written_at"]
    return {**found, "manifest.json": json.dumps(document).encode()}


def test_leaving_and_coming_back_loses_nothing(
    filled: Workspace, tmp_path: Path, clock: FixedClock, both_languages: str
) -> None:
    told: list[tuple[int, int]] = []
    manifest = export_everything(filled, tmp_path / "out", progress=lambda *steps: told.append(steps))
    before, labels = rows_of(filled), [entry.label for entry in filled.history()]
    filled.close()
    assert told and told[0][1] == manifest.rows
    make_file_of_folder(tmp_path / "out", tmp_path / "again.ocrm", clock=clock)
    again = Workspace.open(tmp_path / "again.ocrm", clock=FixedClock(clock.now().replace(year=2027)))
    assert rows_of(again) == before
    assert [entry.label for entry in again.history()] == labels
    assert "门店数" in [info.label for info in record_type("customers").fields.values()]
    assert find(again, "Acme 3")
    export_everything(again, tmp_path / "twice")
    assert contents(tmp_path / "twice") == contents(tmp_path / "out")
    again.undo()  # the history works on
    again.close()


def test_a_file_made_of_a_folder_is_another_file(workspace: Workspace, tmp_path: Path, clock: FixedClock) -> None:
    write_setting(workspace, "file_id", "first")
    write_setting(workspace, "file_generation", 7)
    write_setting(workspace, "backup_days", 3)
    export_everything(workspace, tmp_path / "out")
    workspace.close()
    empty = Workspace.create(tmp_path / "empty.ocrm", clock=clock, language="en")
    write_setting(empty, "file_id", "second")
    import_everything(empty, tmp_path / "out")
    found = [read_setting(empty, key) for key in ("file_id", "file_generation", "backup_days")]
    assert found == ["second", 0, 3]
    empty.close()


def test_the_folder_is_readable_without_ocrm(filled: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    export_everything(filled, folder)
    document = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert set(document["tables"]) == {path.stem for path in (folder / "tables").iterdir()}
    for part in document["tables"].values():
        data = (folder / part["file"]).read_bytes()
        assert data.startswith(b"\xef\xbb\xbf") and hashlib.sha256(data).hexdigest() == part["sha256"]
        with (folder / part["file"]).open(encoding="utf-8-sig", newline="") as stream:
            assert len(list(csv.reader(stream))) == part["rows"] + 1
    digest = hashlib.sha256(b"%PDF\x00\xff").hexdigest()
    assert (folder / "attachments" / f"{digest}.pdf").read_bytes() == b"%PDF\x00\xff"
    with (folder / "tables" / "opportunity.csv").open(encoding="utf-8-sig", newline="") as stream:
        amounts = [row["expected_amount"] for row in csv.DictReader(stream)]
    assert all(amount == "" or amount[-3] == "." for amount in amounts) and any(amounts)
    schema = json.loads((folder / "schema.json").read_text("utf-8"))
    assert schema["tables"]["contact"]["columns"][3]["refers_to"] == "customer.id"
    assert "customer.csv" in (folder / "README.md").read_text("utf-8")


def test_no_cell_runs_and_every_text_comes_back(filled: Workspace) -> None:
    for table in tables_of(filled.connection):
        for column in table.columns:
            if column.declared == "TEXT":
                write, read = cell_writer(column, _never), cell_reader(column, _never)
                for text in ("", *HARD_TEXTS):
                    cell = write(text)
                    assert read(cell) == text
                    assert not cell.lstrip().startswith(("=", "@", "-2", "＝"))
                assert read(write(None)) == (None if column.is_nullable else "")


def _never(value: Any) -> Any:
    raise AssertionError(value)


def edit_row(folder: Path) -> str:
    path = folder / "tables" / "customer.csv"
    path.write_text(path.read_text("utf-8").replace("Acme 1", "Acme One"), "utf-8")
    return "tables/customer.csv"


def lose_attachment(folder: Path) -> str:
    path = next((folder / "attachments").glob("*.pdf"))
    path.unlink()
    return path.name


def break_manifest(folder: Path) -> str:
    (folder / "manifest.json").write_text("{", "utf-8")
    return "manifest.json"


def leave_folder(folder: Path) -> str:
    """Lead a path of the manifest out of the folder."""
    document = json.loads((folder / "manifest.json").read_text("utf-8"))
    document["files"]["../secret.txt"] = {"size": 1, "sha256": "0" * 64}
    (folder / "manifest.json").write_text(json.dumps(document), "utf-8")
    return "manifest.json"


def mistype(folder: Path) -> str:
    """Put a wrong value where the hash says it belongs."""
    path = folder / "tables" / "stage.csv"
    path.write_bytes(path.read_bytes().replace(b'"10"', b'"ten"'))
    document = json.loads((folder / "manifest.json").read_text("utf-8"))
    document["tables"]["stage"]["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(document), "utf-8")
    return "tables/stage.csv"


@pytest.mark.parametrize("damage", [edit_row, lose_attachment, break_manifest, leave_folder, mistype])
def test_damaged_folder_is_named_and_nothing_is_imported(
    filled: Workspace, tmp_path: Path, clock: FixedClock, damage: Callable[[Path], str]
) -> None:
    export_everything(filled, tmp_path / "out")
    filled.close()
    name = damage(tmp_path / "out")
    with pytest.raises(FileFormatError, match=name.replace(".", r"\.")):
        make_file_of_folder(tmp_path / "out", tmp_path / "again.ocrm", clock=clock)
    assert not list(tmp_path.glob("again*"))


def test_only_an_empty_file_takes_a_folder(filled: Workspace, tmp_path: Path, clock: FixedClock) -> None:
    export_everything(filled, tmp_path / "out")
    before = rows_of(filled)
    with pytest.raises(UserError, match="not empty"):
        import_everything(filled, tmp_path / "out")
    assert rows_of(filled) == before
    filled.close()
    empty = Workspace.create(tmp_path / "empty.ocrm", clock=clock, language="en")
    fresh = rows_of(empty)
    with pytest.raises(InterruptedError):
        import_everything(empty, tmp_path / "out", is_cancelled=lambda: bool(empty.connection.changes()))
    assert rows_of(empty) == fresh
    import_everything(empty, tmp_path / "out")
    assert rows_of(empty) == before
    empty.close()


def test_folder_of_a_newer_ocrm_is_refused(filled: Workspace, tmp_path: Path, clock: FixedClock) -> None:
    export_everything(filled, tmp_path / "out")
    filled.close()
    document = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    document["schema"] += 1
    (tmp_path / "out" / "manifest.json").write_text(json.dumps(document), "utf-8")
    with pytest.raises(NewerFileError):
        make_file_of_folder(tmp_path / "out", tmp_path / "again.ocrm", clock=clock)


def test_export_leaves_what_is_there_and_nothing_half_written(filled: Workspace, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "mine.txt").write_text("x")
    with pytest.raises(UserError, match="not empty"):
        export_everything(filled, tmp_path / "taken")
    with pytest.raises(InterruptedError):
        export_everything(filled, tmp_path / "out", is_cancelled=lambda: True)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir() and "out" in path.name) == []


def test_a_table_is_read_in_the_order_of_its_keys(workspace: Workspace) -> None:
    tables: dict[str, FileTable] = {table.name: table for table in tables_of(workspace.connection)}
    assert tables["operation_part"].select.endswith("ORDER BY operation_id, position")
    assert not any(name.startswith(("search_", "sqlite_")) for name in tables)


def test_another_process_makes_the_file_while_one_is_open(filled: Workspace, tmp_path: Path) -> None:
    manifest = export_everything(filled, tmp_path / "out")
    assert make_file_apart(tmp_path / "out", tmp_path / "again.ocrm") == manifest.rows
    with pytest.raises(UserError, match="exists already"):
        make_file_apart(tmp_path / "out", tmp_path / "again.ocrm")
    make_file_apart(tmp_path / "out", tmp_path / "secret.ocrm", passphrase="four plain words here")
    assert not (tmp_path / "secret.ocrm").read_bytes().startswith(b"SQLite format 3")
    with pytest.raises(InterruptedError):
        make_file_apart(tmp_path / "out", tmp_path / "cancelled.ocrm", is_cancelled=lambda: True)
    assert not list(tmp_path.glob("cancelled*")) and (tmp_path / "again.ocrm").is_file()


@pytest.mark.parametrize("seed", range(24))
def test_whatever_a_folder_holds_is_taken_or_refused_in_words(
    workspace: Workspace, tmp_path: Path, clock: FixedClock, seed: int
) -> None:
    """Damage that its author hid by putting the right hash into the manifest."""
    records.add_record(workspace, "customers", {"name": "重庆长安", "annual_revenue": 12})
    attachments.attach_data(workspace, "customers", 1, "a.pdf", b"%PDF")
    export_everything(workspace, tmp_path / "out")
    workspace.close()
    chance = random.Random(seed)
    path = chance.choice(sorted((tmp_path / "out" / "tables").glob("*.csv")) if seed % 2 else _filled_tables(tmp_path))
    data = bytearray(path.read_bytes())
    for _time in range(chance.randint(1, 4)):
        place = chance.randrange(len(data))
        data[place : place + chance.randint(0, 3)] = chance.choice(_NASTY)
    path.write_bytes(data)
    manifest = tmp_path / "out" / "manifest.json"
    document = json.loads(manifest.read_text("utf-8"))
    document["tables"][path.stem]["sha256"] = hashlib.sha256(data).hexdigest()
    manifest.write_text(json.dumps(document), "utf-8")
    try:
        make_file_of_folder(tmp_path / "out", tmp_path / "again.ocrm", clock=clock)
    except UserError:
        assert not list(tmp_path.glob("again*"))
    else:
        Workspace.open(tmp_path / "again.ocrm", clock=clock).close()


_NASTY = (
    b"",
    b'"',
    b",",
    b"\r\n",
    b"\x00",
    b"\xff",
    b"'",
    b"9" * 40,
    b"NaN",
    b"1e999",
    b'","',
    b"-",
    b'"\r\n"',
    b"../",
)


def _filled_tables(tmp_path: Path) -> list[Path]:
    names = ("customer", "attachment", "attachment_content", "operation_part", "stage", "setting")
    return [tmp_path / "out" / "tables" / f"{name}.csv" for name in names]
