"""How a chart looks: the theme's colours, fonts and sizes as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ocrm import design_tokens

_SCALES: Mapping[str, float] = {"caption": 0.88, "body": 1.0, "strong": 1.0, "h3": 1.12}
_WEIGHTS: Mapping[str, int] = {"strong": 600, "h3": 600}
_REFERENCE_PX = 13


@dataclass(frozen=True)
class ChartStyle:
    """Colours by token as #RRGGBB, font families by preference, text size, and pixels per logical pixel.

    With `is_document` a chart has margins and its title, to stand in a file of its own.
    """

    colours: Mapping[str, str]
    families: tuple[str, ...] = ()
    base_px: float = _REFERENCE_PX
    pixel_ratio: float = 1.0
    is_document: bool = False

    def colour(self, token: str) -> str:
        """Return a colour token as #RRGGBB."""
        return self.colours[token][:7]

    def px(self, size: float) -> float:
        """Return a length meant at 13 px text at the present text size."""
        return size * self.base_px / _REFERENCE_PX

    def font_px(self, role: str) -> float:
        """Return the text height of caption, body, strong or h3."""
        return self.base_px * _SCALES[role]

    @staticmethod
    def weight(role: str) -> int:
        """Return the weight of a role's text."""
        return _WEIGHTS.get(role, 400)

    def readable_on(self, colour: str) -> str:
        """Return the token of the text that stands out more on a colour #RRGGBB."""
        ground = _luminance(colour)
        return max(("text.1", "bg.panel"), key=lambda token: _contrast(ground, _luminance(self.colour(token))))

    def mixed(self, token: str, other: str, share: float) -> str:
        """Return a colour of `share` of the first token and the rest of the other."""
        first, second = _channels(self.colour(token)), _channels(self.colour(other))
        mixed = (round(a * share + b * (1 - share)) for a, b in zip(first, second, strict=True))
        return "#" + "".join(f"{channel:02X}" for channel in mixed)


def document_style(theme: str = "light") -> ChartStyle:
    """Return the style of a chart in a file of its own: theme light or dark, with margins and its title."""
    return ChartStyle(design_tokens.DARK if theme == "dark" else design_tokens.LIGHT, is_document=True)


def _luminance(colour: str) -> float:
    """Return the relative luminance of #RRGGBB, as WCAG has it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def _channels(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
