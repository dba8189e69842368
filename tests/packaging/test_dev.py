"""The development script: no screen, the stamp of the environment, missing system packages."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGING = Path(__file__).resolve().parent.parent.parent / "packaging"
sys.path.insert(0, str(PACKAGING))

import dev  # noqa: E402 - lives beside the other development scripts
import environment  # noqa: E402
import system_packages  # noqa: E402

FAKE_DPKG_QUERY = """#!/bin/sh
printf 'libgl1 installed\\nlibglib2.0-0 installed\\nxvfb not-installed\\n'
echo 'dpkg-query: no packages found matching dunst' >&2
exit 1
"""
FAKE_APT_GET = """#!/bin/sh
echo "$@" >> "$(dirname "$0")/calls"
"""
FAKE_APT_CACHE = """#!/bin/sh
test "$2" != libglib2.0-0t64
"""


def write_program(folder: Path, name: str, text: str) -> None:
    program = folder / name
    program.write_text(text, encoding="utf-8")
    program.chmod(0o755)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that is searched for programs before any other."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a screen")
def test_without_a_screen_run_says_so_in_one_sentence_and_offers_the_tour() -> None:
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    variables = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run(
        [sys.executable, str(PACKAGING / "dev.py"), "run"], env=variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "screen" in done.stderr
    assert "dev.py tour" in done.stderr


def test_commands_of_the_command_line_need_no_screen() -> None:
    assert dev.opens_window([])
    assert dev.opens_window(["--lang", "zh_CN", "mine.ocrm"])
    assert dev.opens_window(["window", "--background"])
    assert not dev.opens_window(["list", "customers", "--file", "mine.ocrm"])


def test_an_unknown_command_lists_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["dance"]) == 2
    told = capsys.readouterr().err
    assert all(name in told for name in ("run", "test", "lint", "bench", "tour", "translations"))


def test_a_failed_check_fails_the_test_command_though_every_test_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "_compile_translations", lambda: None)
    monkeypatch.setattr(dev, "check_source", lambda: ["mypy"])
    monkeypatch.setattr(dev, "_call", lambda arguments, platform: 0)
    assert dev.test([]) == 1
    monkeypatch.setattr(dev, "check_source", list)
    assert dev.test([]) == 0


def test_further_arguments_of_the_test_command_reach_pytest(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[list[str]] = []
    monkeypatch.setattr(dev, "_compile_translations", lambda: None)
    monkeypatch.setattr(dev, "check_source", list)
    monkeypatch.setattr(dev, "_call", lambda arguments, platform: called.append(arguments) or 5)
    assert dev.test(["-n0", "-k", "funnel"]) == 5
    assert called == [["-m", "pytest", "-n0", "-k", "funnel"]]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a checkout whose environment has been set up."""
    lock = tmp_path / "requirements-dev.lock"
    lock.write_text("click==8.5.1\n", encoding="utf-8")
    home = tmp_path / ".venv"
    home.mkdir()
    (home / "python").touch()
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "LOCK", lock)
    monkeypatch.setattr(environment, "VENV", home)
    monkeypatch.setattr(environment, "PYTHON", home / "python")
    monkeypatch.setattr(environment, "_STAMP", home / "ocrm.stamp")
    (home / "ocrm.stamp").write_text(environment.wanted_stamp(), encoding="ascii")
    return tmp_path


def test_a_second_start_installs_nothing(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "_install_lock", lambda: pytest.fail("installed again"))
    environment.ensure()


def test_a_changed_lock_is_installed_again(checkout: Path) -> None:
    assert environment.is_current()
    environment.LOCK.write_text("click==8.5.2\n", encoding="utf-8")
    assert not environment.is_current()


def test_a_checkout_that_was_moved_is_set_up_again(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "ROOT", checkout / "elsewhere")
    assert not environment.is_current()


def test_without_a_network_one_sentence_says_what_to_do(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_program(programs, "python", "#!/bin/sh\necho 'WARNING: Retrying after NameResolutionError' >&2\nexit 1\n")
    monkeypatch.setattr(environment, "PYTHON", programs / "python")
    with pytest.raises(environment.SetupError, match=r"^The packages could not be downloaded; check the network"):
        environment._install_lock()


def test_missing_system_packages_are_found_and_either_name_of_a_renamed_one_counts(programs: Path) -> None:
    write_program(programs, "dpkg-query", FAKE_DPKG_QUERY)
    asked = ("libgl1", "libglib2.0-0t64|libglib2.0-0", "xvfb", "dunst")
    assert system_packages.missing(asked) == ["xvfb", "dunst"]


def test_a_system_without_dpkg_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert system_packages.missing(("libgl1",)) == []


def test_an_administrator_gets_what_is_missing_installed(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_program(programs, "apt-get", FAKE_APT_GET)
    write_program(programs, "apt-cache", FAKE_APT_CACHE)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert system_packages.install(["libglib2.0-0t64|libglib2.0-0", "xvfb"]) is None
    calls = (programs / "calls").read_text(encoding="utf-8").splitlines()
    assert calls == ["-qq install --yes --no-install-recommends libglib2.0-0 xvfb"]


def test_anyone_else_is_told_the_one_line_to_run(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_program(programs, "apt-cache", FAKE_APT_CACHE)
    write_program(programs, "sudo", "#!/bin/sh\nexit 1\n")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    told = system_packages.install(["xvfb"])
    assert told is not None
    assert told.endswith("sudo apt-get update && sudo apt-get install xvfb")


def test_the_lock_pins_every_package_by_hash_and_names_no_index() -> None:
    lines = environment.LOCK.read_text(encoding="utf-8").splitlines()
    assert all(line.endswith("\\") for line in lines if "==" in line)
    assert not any("://" in line or line.startswith("-") for line in lines)
