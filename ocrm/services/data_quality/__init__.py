"""Data quality: what is missing, wrong, twice or stale in the file, as a score and as lists that can be mended."""

from ocrm.services.data_quality.checks import Dimension
from ocrm.services.data_quality.fixes import FIXES, FixChange, FixPlan, Undecided, apply_fix, decide, plan_fix
from ocrm.services.data_quality.report import (
    DIMENSION_TITLES,
    Issue,
    KindScore,
    QualityReport,
    fetch_report,
    note_checked,
)

__all__ = [
    "DIMENSION_TITLES",
    "FIXES",
    "Dimension",
    "FixChange",
    "FixPlan",
    "Issue",
    "KindScore",
    "QualityReport",
    "Undecided",
    "apply_fix",
    "decide",
    "fetch_report",
    "note_checked",
    "plan_fix",
]
