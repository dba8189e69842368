"""backup, verify, restore, salvage and check on the command line."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from ocrm.cli.session import DONE, FIXABLE, run
from ocrm.clock import FixedClock
from ocrm.logs import log_file, set_up_log
from ocrm.services.encryption.rekeying import change_key
from ocrm.services.encryption.unlocking import is_encrypted
from ocrm.services.workspace import Workspace

NOW = "2026-03-10T09:00:00+08:00"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.ocrm"
    assert run(["new", str(path), "--demo", "--records", "12", "--now", NOW, "--lang", "en"]) == DONE
    return path


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    capsys.readouterr()
    assert run([*arguments, "--json", "--lang", "en", "--now", NOW]) == DONE
    return json.loads(capsys.readouterr().out)


def test_a_backup_is_made_verified_and_restored(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = answer(capsys, "backup", "--file", str(file))
    assert made["records"]["customers"] == 12
    assert made["state"] == "verified"
    assert answer(capsys, "verify", made["file"])["findings"] == []
    first = answer(capsys, "list", "customers", "--file", str(file), "--limit", "1")[0]["id"]
    assert run(["delete", "customers", str(first), "--file", str(file), "--lang", "en"]) == DONE
    done = answer(capsys, "restore", made["file"], str(file))
    assert done["records"]["customers"] == 12
    assert Path(done["kept"]).is_file()
    assert len(answer(capsys, "list", "customers", "--file", str(file), "--limit", "50")) == 12
    listed = answer(capsys, "backup", "--list", "--file", str(file))
    assert [one["reason"] for one in listed if one["records"]["customers"] == 11] == ["before-restore"]
    elsewhere = answer(capsys, "restore", made["file"], str(tmp_path / "new.ocrm"))
    assert elsewhere["kept"] is None


def test_a_damaged_backup_is_refused_with_a_sentence(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = Path(answer(capsys, "backup", "--file", str(file))["file"])
    data = bytearray(made.read_bytes())
    data[len(data) // 2] ^= 1
    made.write_bytes(data)
    before = file.read_bytes()
    for command in (["verify", str(made)], ["restore", str(made), str(file)]):
        capsys.readouterr()
        assert run([*command, "--lang", "en"]) == FIXABLE
        assert "damaged" in capsys.readouterr().err
    assert file.read_bytes() == before


def test_an_import_is_preceded_by_a_backup(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "new.csv"
    table.write_text("客户名称\n重庆长安\n", "utf-8")
    assert run(["import", str(table), "--into", "customers", "--file", str(file), "--lang", "en"]) == DONE
    listed = answer(capsys, "backup", "--list", "--file", str(file))
    assert [(one["reason"], one["records"]["customers"]) for one in listed] == [("before-import", 12)]


def test_salvage_and_check_answer(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = answer(capsys, "salvage", str(file), str(tmp_path / "new.ocrm"))
    assert told["lost"] == 0
    looked_at = answer(capsys, "check", "--file", str(tmp_path / "new.ocrm"))
    assert looked_at["ok"] is True
    assert {"integrity", "links", "index", "backups", "disk", "speed"} <= set(looked_at["health"])


def test_a_check_compacts_and_builds_the_indexes_anew(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = file.stat().st_size
    looked_at = answer(capsys, "check", "--compact", "--reindex", "--file", str(file))
    assert looked_at["ok"] is True and looked_at["given_back"] == max(0, before - file.stat().st_size)
    assert run(["check", "--compact", "--file", str(file), "--lang", "zh_CN"]) == 0
    assert capsys.readouterr().out.startswith("文件已压缩")


def test_the_log_holds_nothing_of_the_customers(file: Path, tmp_path: Path) -> None:
    """Names in records, in file names of tables and in faults stay out of the log."""
    set_up_log()
    table = tmp_path / "SENTINELNAME.csv"
    table.write_text("客户名称,手机\nSENTINELNAME,13800138000\n", "utf-8")
    for arguments in (
        ["import", str(table), "--into", "customers"],
        ["search", "SENTINELNAME"],
        ["backup"],
        ["set", "customers", "1", "name=SENTINELNAME"],
        ["list", "customers", "--where", "name:SENTINELNAME"],
        ["list", "customers", "--where", "SENTINELNAME:(("],
    ):
        run([*arguments, "--file", str(file), "--lang", "en"])
    text = log_file().read_text("utf-8")
    assert "Backup made" in text
    assert "SENTINELNAME" not in text
    assert "13800138000" not in text


def test_damage_is_told_in_one_sentence_and_in_the_words_of_sqlite_only_as_details(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = answer(capsys, "backup", "--file", str(file))
    for path, command in ((file, ("check", "--file", str(file))), (Path(made["file"]), ("verify", made["file"]))):
        data = bytearray(path.read_bytes())
        data[40 * 4096 : 44 * 4096] = bytes(4 * 4096)
        path.write_bytes(data)
        capsys.readouterr()
        assert run([*command, "--lang", "zh_CN", "--now", NOW]) == FIXABLE
        told = capsys.readouterr()
        assert "损坏" in told.out
        assert not any(word in told.out + told.err for word in ("Tree", "btree", "Page", "page"))
    assert run(["check", "--file", str(file), "--json", "--lang", "en", "--now", NOW]) == FIXABLE
    assert json.loads(capsys.readouterr().out)["details"]


def test_a_check_calls_the_kinds_of_record_by_their_names(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--file", str(file), "--lang", "zh_CN"]) == DONE
    told = capsys.readouterr().out
    assert "客户：12\n" in told and "完整性：文件" in told
    assert "customers" not in told


def test_only_its_passphrase_lets_another_file_take_the_place_of_an_encrypted_one(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, clock: FixedClock
) -> None:
    plain = answer(capsys, "backup", "--file", str(file))["file"]
    workspace = Workspace.open(file, clock=clock)
    change_key(workspace, "correct horse battery")
    workspace.close()
    before = file.read_bytes()
    for words, said in ((None, "only its passphrase"), ("wrong", "Wrong passphrase")):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{words}\n"))
        more = ["--passphrase-stdin"] if words else []
        assert run(["restore", plain, str(file), "--lang", "en", "--now", NOW, *more]) == FIXABLE
        assert said in capsys.readouterr().err
    assert file.read_bytes() == before
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\n"))
    done = answer(capsys, "restore", plain, str(file), "--passphrase-stdin")
    assert done["records"]["customers"] == 12 and is_encrypted(Path(done["kept"]))
