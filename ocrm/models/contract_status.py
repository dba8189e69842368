"""Which statuses of a contract bind, and which of those still run."""

from __future__ import annotations

BINDING = ("signed", "executing", "completed", "expired")
"""The statuses of a contract that was signed and not called off."""
RUNNING = ("signed", "executing")
"""The statuses of a contract that is not done yet; one past its last day no longer runs."""
RUNS = "k.status IN ('{}') AND (k.ends_on IS NULL OR k.ends_on >= ocrm_today())".format("', '".join(RUNNING))
"""Whether the contract `k` runs today."""
