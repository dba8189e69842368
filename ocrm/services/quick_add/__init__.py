"""Quick add: one typed line, in Chinese or English, becomes a to-do; every piece understood is shown as a chip.

`parsing` puts the line together, `line` takes its pieces out; `dates`, `times`, `lengths` and `repeats` are the
grammar, one row a phrase; `words` reads numbers and names of days in both languages.
"""

from ocrm.services.quick_add.line import Chip, ChipKind, NameMatch
from ocrm.services.quick_add.parsing import QuickAdd, kind_named, parse_quick_add

__all__ = ["Chip", "ChipKind", "NameMatch", "QuickAdd", "kind_named", "parse_quick_add"]
