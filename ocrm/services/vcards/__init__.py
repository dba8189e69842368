"""Visiting cards as .vcf files: reading any version, importing, exporting, and showing one as a QR code."""

from pathlib import Path

SUFFIXES = (".vcf", ".vcard")


def is_card_file(path: Path) -> bool:
    """Say by its ending whether a file holds visiting cards."""
    return path.suffix.lower() in SUFFIXES
