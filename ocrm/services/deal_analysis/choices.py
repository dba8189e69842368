"""What the deals can be narrowed to: pipelines, sources, and the products that come up more than once."""

from __future__ import annotations

from dataclasses import dataclass

from ocrm.services.deals.stages import PipelineRow, list_pipelines
from ocrm.services.fields import picklists
from ocrm.services.workspace import Workspace

MOST_PRODUCTS = 20


@dataclass(frozen=True, slots=True)
class Choices:
    """Pipelines in use, (code, label) of the sources, and the most frequent products by name."""

    pipelines: tuple[PipelineRow, ...]
    sources: tuple[tuple[str, str], ...]
    products: tuple[str, ...]


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
    )
