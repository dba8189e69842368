"""Chinese addresses taken apart offline: province, city, county and the rest, short forms completed (F-03)."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from ocrm import paths

_ALL_ONE, _EACH_ALONE = "=", "-"
_FILLING = re.compile(r"^[\s,、.·:/\\-]+")
_COUNTRY = re.compile(r"^(?:中华人民共和国|中国)")
_PROVINCE_ENDINGS = ("维吾尔自治区", "壮族自治区", "回族自治区", "特别行政区", "自治区", "省", "市")
_CITY_ENDINGS = ("地区", "盟", "市")
_COUNTY_ENDINGS = ("自治县", "自治旗", "县", "市")
_NO_STREET = re.compile(r"(?!(?:东|西|南|北|中|大)*(?:路|街|道|巷|胡同|弄))")
"""After a short name a street name must not go on: 中山路 is not in Zhongshan."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A county, city or province by its full names, empty where it is wider."""

    province: str
    city: str = ""
    county: str = ""

    @property
    def title(self) -> str:
        """The names in a row, a municipality once."""
        names = dict.fromkeys((self.province, self.city, self.county))
        return "".join(name for name in names if name)


@dataclass(frozen=True, slots=True)
class Address:
    """An address taken apart.

    `derived` names the parts the text does not say; where it fits several places only `suggestions` are filled.
    """

    place: Place | None
    rest: str
    derived: frozenset[str] = frozenset()
    suggestions: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class _Name:
    """A spelling at the beginning of a text and the places it may mean."""

    length: int
    rank: int
    places: tuple[Place, ...]


class Gazetteer:
    """Every province, city and county by full and by short name."""

    def __init__(self, text: str) -> None:
        self._by_name: dict[str, list[tuple[int, Place]]] = defaultdict(list)
        self._longest = 0
        for place, rank in _places(text):
            for name in _spellings(place, rank):
                if (rank, place) not in self._by_name[name]:
                    self._by_name[name].append((rank, place))
                self._longest = max(self._longest, len(name))

    def take_apart(self, text: str) -> Address:
        """Return the parts of an address; whatever it does not know stays in the rest."""
        rest = _FILLING.sub("", _COUNTRY.sub("", unicodedata.normalize("NFKC", text).strip()))
        found: tuple[Place, ...] = ()
        said: set[str] = set()
        while found_name := self._name_at(rest, found):
            found = found_name.places
            said.add(("province", "city", "county")[found_name.rank])
            rest = _FILLING.sub("", rest[found_name.length :])
            if found_name.rank == 2:
                break
        if len(found) != 1:
            return Address(None, rest if found else text.strip(), suggestions=tuple(sorted(found)))
        place = found[0]
        if not place.city and (1, Place(place.province, place.province)) in self._by_name[place.province]:
            place = Place(place.province, place.province)
        return Address(place, rest, _derived(place, said))

    def _name_at(self, text: str, within: tuple[Place, ...]) -> _Name | None:
        """Return the longest known name a text begins with, inside the places found so far; wider places first."""
        for length in range(min(self._longest, len(text)), 1, -1):
            name = text[:length]
            fitting = [
                (rank, place)
                for rank, place in self._by_name.get(name, ())
                if not within or any(_is_inside(place, wide) for wide in within)
            ]
            if not fitting or not self._may_end(name, text[length:], fitting):
                continue
            rank = min(rank for rank, _place in fitting)
            return _Name(length, rank, tuple(place for found, place in fitting if found == rank))
        return None

    def _may_end(self, name: str, after: str, fitting: list[tuple[int, Place]]) -> bool:
        is_full = any(name in (place.province, place.city, place.county) for _rank, place in fitting)
        return is_full or bool(_NO_STREET.match(after))


def _is_inside(place: Place, wide: Place) -> bool:
    if place == wide or wide.county:
        return False
    if place.province != wide.province:
        return False
    return not wide.city or place.city == wide.city


def _derived(place: Place, said: set[str]) -> frozenset[str]:
    parts = {"province": place.province, "city": place.city, "county": place.county}
    named = {name for name, value in parts.items() if value and name not in said}
    if place.city == place.province:  # of a municipality one name says both
        named -= {"province", "city"} if said & {"province", "city"} else set()
    return frozenset(named)


def _places(text: str) -> list[tuple[Place, int]]:
    """Return every place of the resource with its rank: 0 province, 1 city, 2 county."""
    found: list[tuple[Place, int]] = []
    province = ""
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        if not line.startswith("\t"):
            province = line
            found.append((Place(province), 0))
            continue
        city, _colon, counties = line.strip().partition(":")
        if city == _EACH_ALONE:
            found += [(Place(province, county), 1) for county in counties.split()]
            continue
        name = province if city == _ALL_ONE else city
        if city != _ALL_ONE or (Place(province, name), 1) not in found:
            found.append((Place(province, name), 1))
        found += [(Place(province, name, county), 2) for county in counties.split()]
    return found


def _spellings(place: Place, rank: int) -> list[str]:
    """Return the full name of a place and the short forms people write."""
    name = (place.province, place.city, place.county)[rank]
    names = [name]
    endings = (_PROVINCE_ENDINGS, _CITY_ENDINGS, _COUNTY_ENDINGS)[rank]
    if rank == 1 and name.endswith("自治州"):
        short = _before_people(name)
        names += [short, f"{short}州"]
    elif rank == 2 and name.endswith(("自治县", "自治旗")):
        names.append(_before_people(name))
    else:
        names += [name.removesuffix(ending) for ending in endings if name.endswith(ending)][:1]
    return [spelling for spelling in dict.fromkeys(names) if len(spelling) > 1]


_PEOPLE = re.compile(
    "(?:土家族|苗族|布依族|侗族|藏族|羌族|彝族|傣族|景颇族|白族|哈尼族|壮族|傈僳族|回族|朝鲜族|蒙古族|蒙古|哈萨克族|哈萨克|"
    "柯尔克孜|瑶族|黎族|满族|水族|土族|撒拉族|保安族|东乡族|裕固族|畲族|仡佬族|各族|仫佬族|毛南族|佤族|拉祜族|布朗族|纳西族|"
    "独龙族|怒族|普米族|锡伯|塔吉克|达斡尔族|鄂温克族|鄂伦春)+自治[州县旗]$"
)


def _before_people(name: str) -> str:
    return _PEOPLE.sub("", name) or name


@cache
def gazetteer() -> Gazetteer:
    """Return the gazetteer, read at first use."""
    return Gazetteer(paths.resource("gazetteer.txt").read_text("utf-8"))


def take_apart(text: str) -> Address:
    """Return the parts of an address."""
    return gazetteer().take_apart(text)
