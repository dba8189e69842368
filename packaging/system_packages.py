"""Find and install the Debian and Ubuntu packages that Qt, Chinese text and the tests need.

To add one: write it into the tuple of those who need it; the names of a package that was renamed are split by `|`, the
newest first.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Sequence

DRAW = (
    "libgl1",
    "libegl1",
    "libxkbcommon0",
    "libdbus-1-3",
    "libglib2.0-0t64|libglib2.0-0",
    "libfontconfig1",
    "fonts-noto-cjk",
)
"""What `tour` needs: it draws without a screen."""

WINDOW = (*DRAW, "libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0", "libxkbcommon-x11-0")
"""What a real window needs."""

TESTS = (*WINDOW, "xvfb", "xauth", "dbus", "dunst", "xdotool")
"""What the tests need: a screen, a message bus and a notification daemon of their own."""


def missing(packages: Sequence[str]) -> list[str]:
    """Return those of `packages` that are not installed; none where the system does not use dpkg."""
    if shutil.which("dpkg-query") is None:
        return []
    names = [name for package in packages for name in package.split("|")]
    query = ["dpkg-query", "--show", "--showformat", "${Package} ${db:Status-Status}\n", *names]
    answer = subprocess.run(query, capture_output=True, text=True, check=False).stdout
    installed = {line.split()[0] for line in answer.splitlines() if line.endswith(" installed")}
    return [package for package in packages if installed.isdisjoint(package.split("|"))]


def missing_for_venv() -> list[str]:
    """Return the package that lets this Python make a virtual environment, where Debian has split it off."""
    if shutil.which("dpkg-query") is None or importlib.util.find_spec("ensurepip") is not None:
        return []
    return ["python3-venv"]


def install(packages: Sequence[str]) -> str | None:
    """Install `packages` with apt-get; where that cannot be done return one sentence that says how to do it by hand."""
    by_hand = "sudo apt-get update && sudo apt-get install " + " ".join(_available(name) for name in packages)
    rights = _administrator_rights()
    if rights is None:
        return f"OCRM needs system packages that are missing; install them with: {by_hand}"
    print(f"Installing system packages: {' '.join(packages)}", flush=True)
    if not all(_is_known(_available(name)) for name in packages):
        _apt_get(rights, "update")
    if _install_once(rights, packages):
        return None
    _apt_get(rights, "update")  # the lists may be older than the mirror
    if _install_once(rights, packages):
        return None
    return f"System packages could not be installed; check the network, or run: {by_hand}"


def _administrator_rights() -> list[str] | None:
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    asked = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ["sudo", "-n"] if asked.returncode == 0 else None


def _install_once(rights: list[str], packages: Sequence[str]) -> bool:
    return _apt_get(rights, "install", "--yes", "--no-install-recommends", *(_available(name) for name in packages))


def _apt_get(rights: list[str], *arguments: str) -> bool:
    command = [*rights, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", *arguments]
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False).returncode == 0


def _available(package: str) -> str:
    names = package.split("|")
    return next((name for name in names if _is_known(name)), names[-1])


def _is_known(name: str) -> bool:
    if shutil.which("apt-cache") is None:
        return False
    return subprocess.run(["apt-cache", "show", name], capture_output=True, check=False).returncode == 0
