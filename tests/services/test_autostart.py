"""Starting with the computer: what is written on each of the three systems, and that it is taken away again."""

from __future__ import annotations

import plistlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ocrm.errors import UserError
from ocrm.services.autostart import (
    LinuxAutostart,
    MacAutostart,
    WindowsAutostart,
    background_command,
    set_autostart,
)

COMMAND = ["/opt/My programs/python", "-m", "ocrm", "window", "--background"]


class Registry:
    """The registry of Windows, as far as one key of it."""

    HKEY_CURRENT_USER, KEY_SET_VALUE, REG_SZ = "HKCU", 2, 1

    def __init__(self) -> None:
        self.keys: dict[str, dict[str, str]] = {}

    @contextmanager
    def CreateKey(self, root: str, path: str) -> Iterator[dict[str, str]]:  # noqa: N802
        yield self.keys.setdefault(f"{root}\\{path}", {})

    @contextmanager
    def OpenKey(self, root: str, path: str, _reserved: int = 0, _access: int = 0) -> Iterator[dict[str, str]]:  # noqa: N802
        name = f"{root}\\{path}"
        if name not in self.keys:
            raise FileNotFoundError(name)
        yield self.keys[name]

    @staticmethod
    def QueryValueEx(key: dict[str, str], name: str) -> tuple[str, int]:  # noqa: N802
        if name not in key:
            raise FileNotFoundError(name)
        return key[name], 1

    @staticmethod
    def SetValueEx(key: dict[str, str], name: str, _reserved: int, _kind: int, value: str) -> None:  # noqa: N802
        key[name] = value

    @staticmethod
    def DeleteValue(key: dict[str, str], name: str) -> None:  # noqa: N802
        if key.pop(name, None) is None:
            raise FileNotFoundError(name)


def test_a_linux_desktop_gets_an_autostart_entry(tmp_path: Path) -> None:
    system = LinuxAutostart(tmp_path)
    assert not system.is_on()
    system.switch_on([*COMMAND, "100%"])
    entry = (tmp_path / "autostart" / "ocrm.desktop").read_text("utf-8").splitlines()
    assert entry[0] == "[Desktop Entry]" and "Type=Application" in entry and "Terminal=false" in entry
    assert 'Exec="/opt/My programs/python" -m ocrm window --background 100%%' in entry
    assert system.is_on()
    system.switch_off()
    system.switch_off()
    assert not system.is_on() and not list((tmp_path / "autostart").iterdir())


def test_an_entry_the_desktop_has_hidden_counts_as_off(tmp_path: Path) -> None:
    system = LinuxAutostart(tmp_path)
    system.switch_on(COMMAND)
    system.path.write_text(system.path.read_text("utf-8") + "Hidden=true\n", "utf-8")
    assert not system.is_on()


def test_a_mac_gets_a_launch_agent(tmp_path: Path) -> None:
    system = MacAutostart(tmp_path)
    system.switch_on(COMMAND)
    [written] = (tmp_path / "Library" / "LaunchAgents").iterdir()
    agent = plistlib.loads(written.read_bytes())
    assert written.stem == agent["Label"] and agent["ProgramArguments"] == COMMAND and agent["RunAtLoad"] is True
    assert system.is_on()
    system.switch_off()
    assert not system.is_on()


def test_windows_gets_a_value_of_the_run_key() -> None:
    registry = Registry()
    system = WindowsAutostart(registry)
    assert not system.is_on()
    system.switch_off()
    system.switch_on(COMMAND)
    assert registry.keys == {
        r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run": {
            "OCRM": '"/opt/My programs/python" -m ocrm window --background'
        }
    }
    assert system.is_on()
    system.switch_off()
    assert not system.is_on()


def test_the_command_opens_no_window() -> None:
    assert background_command()[-1] == "--background" and Path(background_command()[0]).exists()


def test_a_folder_that_cannot_be_written_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "autostart").write_text("a file, not a folder", "utf-8")
    with pytest.raises(UserError, match="Your data is untouched"):
        set_autostart(LinuxAutostart(tmp_path), is_on=True)
