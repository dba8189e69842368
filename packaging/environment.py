"""Keep the checkout's own virtual environment, `.venv`, equal to the hash-pinned lock."""

from __future__ import annotations

import hashlib
import os
import subprocess
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements-dev.lock"
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
_STAMP = VENV / "ocrm.stamp"
_NETWORK_SIGNS = (
    "NewConnectionError",
    "NameResolutionError",
    "Temporary failure in name resolution",
    "ConnectTimeout",
    "ReadTimeout",
    "Read timed out",
    "ProxyError",
    "Max retries exceeded",
    "Connection broken",
    "Network is unreachable",
)
_LINK_CHECKOUT = """
import pathlib, sys, sysconfig
pathlib.Path(sysconfig.get_path("purelib"), "ocrm-checkout.pth").write_text(sys.argv[1] + "\\n", encoding="utf-8")
"""


class SetupError(Exception):
    """The environment cannot be set up; the message is one plain sentence."""


def wanted_stamp() -> str:
    """Return what the stamp of a current environment says: it depends on the lock and on the checkout's place."""
    return hashlib.sha256(LOCK.read_bytes() + os.fsencode(ROOT)).hexdigest()


def is_current() -> bool:
    """Say whether `.venv` was made from this lock, at this place, and its Python still exists."""
    return PYTHON.exists() and _STAMP.exists() and _STAMP.read_text(encoding="ascii") == wanted_stamp()


def ensure() -> None:
    """Make `.venv` and install the lock where that has not been done yet; raise SetupError where it cannot be done."""
    if is_current():
        return
    print("Setting up .venv; the first time this downloads about 200 MB and takes a minute or two.", flush=True)
    _STAMP.unlink(missing_ok=True)
    if not PYTHON.exists():
        _make_venv()
    _install_lock()
    subprocess.run([str(PYTHON), "-c", _LINK_CHECKOUT, str(ROOT)], check=True)
    _STAMP.write_text(wanted_stamp(), encoding="ascii")


def _make_venv() -> None:
    try:
        venv.create(VENV, clear=True, with_pip=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise SetupError(f"The environment {VENV} could not be made ({error}); nothing else was changed.") from error


def _install_lock() -> None:
    command = [str(PYTHON), "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input"]
    command += ["install", "--require-hashes", "--requirement", str(LOCK)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode == 0:
        return
    if any(sign in done.stderr for sign in _NETWORK_SIGNS):
        raise SetupError("The packages could not be downloaded; check the network and run the same command again.")
    raise SetupError(f"{done.stderr.strip()}\nThe packages of {LOCK.name} could not be installed; pip says why above.")
