"""Where things lie: the user's folders (platformdirs) and the program's own resources."""

from __future__ import annotations

from pathlib import Path

import platformdirs

_APP = "ocrm"
_PACKAGE = Path(__file__).resolve().parent


def config_dir() -> Path:
    """Return the folder of settings, made if it is missing."""
    return platformdirs.user_config_path(_APP, appauthor=False, ensure_exists=True)


def data_dir() -> Path:
    """Return the folder a new file is offered in, made if it is missing."""
    return platformdirs.user_data_path(_APP, appauthor=False, ensure_exists=True)


def cache_dir() -> Path:
    """Return the folder of what can be made again, made if it is missing."""
    return platformdirs.user_cache_path(_APP, appauthor=False, ensure_exists=True)


def log_dir() -> Path:
    """Return the folder of the log, made if it is missing."""
    return platformdirs.user_log_path(_APP, appauthor=False, ensure_exists=True)


def resource(*parts: str) -> Path:
    """Return the path of a resource: inside the installed package, else in the checkout."""
    installed = _PACKAGE / "_resources"
    root = installed if installed.is_dir() else _PACKAGE.parent / "resources"
    return root.joinpath(*parts)
