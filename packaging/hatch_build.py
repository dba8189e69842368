"""Hatchling's hook: compile the translations before the wheel is put together."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))

import catalogues


class CompileTranslations(BuildHookInterface[Any]):
    """Turn every .po into the .mo that gettext reads; `pyproject.toml` then takes all of `resources` along."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile into the source tree, where git ignores the result."""
        if self.target_name == "wheel":
            catalogues.compile_all()
