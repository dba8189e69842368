"""Rules to begin with: what a tag may say of somebody by age, purchases, worth and risk (A1.11)."""

from __future__ import annotations

from dataclasses import dataclass

from ocrm.i18n import N_
from ocrm.services.filtering.conditions import AllOf, AnyOf, Condition, Filter, Operator


@dataclass(frozen=True, slots=True)
class RuleExample:
    """What the tag is called, whom it is put on, and the rule."""

    name: str
    record_kind: str
    rule: Filter


EXAMPLES = (
    RuleExample(
        N_("Women of 25 to 30"), "contacts",
        AllOf((Condition("gender", Operator.IS, "female"), Condition("age", Operator.BETWEEN, (25, 30)))),
    ),
    RuleExample(
        N_("Nothing bought for 30 days"), "customers",
        Condition("recency_days", Operator.GT, 30),
    ),
    RuleExample(
        N_("Valuable, may leave"), "customers",
        AllOf((Condition("value", Operator.IS, "high"), Condition("churn", Operator.ANY_OF, ("at_risk", "lost")))),
    ),
    RuleExample(
        N_("Bought more than once"), "customers",
        AnyOf((Condition("won_count", Operator.GE, 2), Condition("frequency", Operator.GE, 2))),
    ),
    RuleExample(
        N_("Best by lifetime value"), "customers",
        AllOf((Condition("abc", Operator.IS, "A"), Condition("lifetime_value", Operator.GT, 0))),
    ),
)  # fmt: skip
