"""Figures with the SQL that gives them, as `--sql` prints them."""

from __future__ import annotations

from collections.abc import Iterable

import click

from ocrm.cli.printing import print_json
from ocrm.cli.session import Session
from ocrm.services.figures import Figure
from ocrm.services.settings import currency


def print_figures(session: Session, figures: Iterable[Figure]) -> None:
    """Print each figure with its value and formula, and its SQL ready to run; lines that are no SQL are comments."""
    if session.wants_json:
        print_json(
            [
                {"key": one.key, "label": one.label, "value": one.value, "unit": one.unit.value, "formula": one.formula,
                 "sql": one.sql_text}
                for one in figures
            ]
        )  # fmt: skip
        return
    code = currency(session.workspace)
    for one in figures:
        click.echo(f"-- {one.label}: {one.text(code)}\n-- {one.formula}\n{one.sql_text.strip()};\n")
