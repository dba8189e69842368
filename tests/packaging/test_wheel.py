"""What `pip install .` gives: a working `ocrm` with its icons, fonts and translations, outside the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "wheel", str(ROOT)]
OFFLINE = ["--no-deps", "--no-build-isolation", "--no-index"]
DRAW_ICON = """
from PySide6.QtGui import QGuiApplication
from PySide6.QtSvg import QSvgRenderer
from ocrm.paths import resource
application = QGuiApplication([])
icons = sorted(resource("icons").rglob("*.svg"))
assert icons and all(QSvgRenderer(str(icon)).isValid() for icon in icons), icons
print(resource("icons"))
"""
TRANSLATE = """
from ocrm.i18n import _, set_language
set_language("zh_CN")
print(_("Today"))
"""
LOAD_FONT = """
from PySide6.QtGui import QFontDatabase, QGuiApplication
from ocrm.paths import resource
application = QGuiApplication([])
(font,) = resource("fonts").glob("*.otf")
print(*QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(font))))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel built from this checkout with the environment's own tools, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run([*BUILD, *OFFLINE, "--wheel-dir", str(folder)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("ocrm-*.whl")
    return built


class Installation:
    """OCRM installed from the wheel into an environment of its own, as a user would have it."""

    def __init__(self, home: Path, wheel: Path) -> None:
        venv.create(home, with_pip=False, symlinks=os.name != "nt")
        self.scripts = home / ("Scripts" if os.name == "nt" else "bin")
        self._python = str(self.scripts / "python")
        self._elsewhere = home / "elsewhere"
        self._elsewhere.mkdir()
        purelib = Path(self.python("import sysconfig; print(sysconfig.get_path('purelib'))"))
        command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--python", self._python]
        subprocess.run([*command, "install", "--no-deps", "--no-index", str(wheel)], check=True)
        # The libraries come from this environment, after the installed OCRM; its own .pth files are not followed.
        (purelib / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")

    def python(self, script: str) -> str:
        """Run `script` away from the checkout and return what it prints."""
        return self._run([self._python, "-c", script])

    def ocrm(self, *arguments: str) -> str:
        """Run the installed command and return what it prints."""
        return self._run([str(self.scripts / "ocrm"), *arguments])

    def _run(self, command: list[str]) -> str:
        variables = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"}
        variables.pop("PYTHONPATH", None)
        done = subprocess.run(
            command, cwd=self._elsewhere, env=variables, capture_output=True, encoding="utf-8", check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@pytest.fixture(scope="module")
def installation(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Return OCRM installed in a fresh environment."""
    return Installation(tmp_path_factory.mktemp("home"), wheel)


def test_the_wheel_holds_every_resource_and_no_developer_file(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    tracked = subprocess.run(
        ["git", "ls-files", "resources"], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    ).stdout.splitlines()
    assert {"ocrm/_" + name for name in tracked if (ROOT / name).exists()} <= names
    assert "ocrm/_resources/locale/zh_CN/LC_MESSAGES/ocrm.mo" in names
    assert not [name for name in names if name.startswith(("tests/", "packaging/", "docs/"))]


def test_the_installed_program_is_not_the_checkout(installation: Installation) -> None:
    assert ROOT not in Path(installation.python("import ocrm; print(ocrm.__file__)")).parents


def test_every_icon_of_the_installed_program_draws(installation: Installation) -> None:
    assert Path(installation.python(DRAW_ICON)).parent.name == "_resources"


def test_the_installed_program_speaks_chinese(installation: Installation) -> None:
    assert installation.python(TRANSLATE) == "今天"


def test_the_installed_chinese_font_loads(installation: Installation) -> None:
    assert installation.python(LOAD_FONT) == "OCRM Sans SC"


def test_the_installed_command_makes_a_file_that_opens(installation: Installation, tmp_path: Path) -> None:
    path = tmp_path / "mine.ocrm"
    installation.ocrm("new", str(path))
    assert path.stat().st_size
    assert json.loads(installation.ocrm("list", "customers", "--file", str(path), "--json")) == []
