"""What the deals can be narrowed to: pipelines, sources, campaigns, and products that come up more than once."""

from __future__ import annotations

from dataclasses import dataclass

from ocrm.services.deals.pipelines import PipelineRow, list_pipelines
from ocrm.services.fields import picklists
from ocrm.services.workspace import Workspace

MOST_PRODUCTS = MOST_CAMPAIGNS = 20


@dataclass(frozen=True, slots=True)
class Choices:
    """Pipelines in use, (code, label) of the sources, frequent products by name, (id, name) of the latest campaigns."""

    pipelines: tuple[PipelineRow, ...]
    sources: tuple[tuple[str, str], ...]
    products: tuple[str, ...]
    campaigns: tuple[tuple[int, str], ...] = ()


def fetch_choices(workspace: Workspace) -> Choices:
    """Return the choices; a product is a subject or a need's product that at least two deals have."""
    rows = workspace.query(
        "SELECT name FROM (SELECT subject AS name, count(*) AS many FROM opportunity GROUP BY 1 HAVING many > 1"
        " UNION ALL SELECT product, count(*) FROM need WHERE product <> '' AND opportunity_id IS NOT NULL GROUP BY 1)"
        " GROUP BY name ORDER BY max(many) DESC, name LIMIT ?",
        (MOST_PRODUCTS,),
    )
    return Choices(
        tuple(list_pipelines(workspace)),
        tuple(picklists.labels(workspace, "opportunity_source").items()),
        tuple(row[0] for row in rows),
        tuple(_campaigns_with_deals(workspace)),
    )


def _campaigns_with_deals(workspace: Workspace) -> list[tuple[int, str]]:
    """Return (id, name) of the campaigns some deal came from, the latest first."""
    rows = workspace.query(
        "SELECT c.id, c.name FROM campaign c WHERE EXISTS (SELECT 1 FROM opportunity o WHERE o.campaign_id = c.id)"
        " ORDER BY coalesce(c.starts_on, c.created_at) DESC, c.id DESC LIMIT ?",
        (MOST_CAMPAIGNS,),
    )
    return [(row[0], row[1]) for row in rows]
