"""Charts look as the stored pictures do, in both themes; docs/add-a-chart.md tells how to renew them."""

from __future__ import annotations

import pytest
from PIL import Image

from tests.services.charts import images


@pytest.mark.parametrize("theme", sorted(images.THEMES))
@pytest.mark.parametrize("name", sorted(images.DRAWN))
def test_a_chart_looks_as_its_stored_picture(name: str, theme: str) -> None:
    stored = Image.open(images.FOLDER / f"{name}-{theme}.png").convert("RGB")
    now = images.drawn(name, theme)
    assert now.size == stored.size
    assert images.apart(now, stored) < images.MOST_APART


def test_the_tolerance_is_narrower_than_a_chart_of_other_numbers() -> None:
    assert images.apart(images.drawn("conversion", "light"), images.drawn("stays", "light")) > images.MOST_APART
    assert images.apart(images.drawn("paths", "light"), images.drawn("paths", "dark")) > images.MOST_APART
