"""Design tokens: colours of both themes, sizes, type scale, and the contrast rules they obey; no Qt."""

from __future__ import annotations

LIGHT: dict[str, str] = {
    # surfaces
    "bg.app": "#F4F5F7",  # window behind panels, nav rail
    "bg.panel": "#FFFFFF",  # lists, cards, forms
    "bg.sunken": "#EBEDF1",  # board columns, wells, table header
    "bg.hover": "#EEF1F6",
    "bg.selected": "#E3EBFB",  # selected row (focused view)
    "bg.selected2": "#E9EBEF",  # selected row (view not focused)
    "bg.overlay": "#FFFFFF",  # menus, palette, toasts
    # text
    "text.1": "#1B1F27",  # primary
    "text.2": "#545B69",  # secondary, labels
    "text.3": "#636A78",  # hints, placeholders, group labels (>= 4.5:1 on every surface)
    "text.disabled": "#A6ACB8",
    "text.onAccent": "#FFFFFF",
    # lines
    "line.soft": "#E6E8EC",  # row separators, card outlines
    "line.strong": "#8A91A0",  # input outlines (>= 3:1 on bg.panel)
    "line.focus": "#2F5FD0",
    # accent
    "accent": "#2F5FD0",
    "accent.hover": "#2752B8",
    "accent.press": "#20469F",
    "accent.text": "#2A56BF",  # links, active nav text
    "accent.soft": "#E3EBFB",
    # semantic: strong (text/icon) + soft (background)
    "ok": "#1C7348",
    "ok.soft": "#E1F3E9",
    "warn": "#8F5200",
    "warn.soft": "#FDF0D8",
    "bad": "#BA2D26",
    "bad.soft": "#FCE8E6",
    "info": "#17689B",
    "info.soft": "#E1F0FA",
    "violet": "#6B46C1",
    "violet.soft": "#EFEAFB",
    "neutral": "#545B69",
    "neutral.soft": "#ECEEF2",
    # pipeline ramp: open stages s1..s7 (ordinal, slate -> blue -> teal), closed won / lost
    "stage.1": "#8A94A6",
    "stage.2": "#6F8BB8",
    "stage.3": "#5482CC",
    "stage.4": "#336CC6",
    "stage.5": "#2A6FB8",
    "stage.6": "#1E7F96",
    "stage.7": "#1C7F72",
    "stage.won": "#1C7348",
    "stage.lost": "#9AA1AD",
    # charts
    "chart.1": "#3A77D6",
    "chart.2": "#1C8A7A",
    "chart.3": "#C77D0A",
    "chart.4": "#8A63D2",
    "chart.5": "#C2477F",
    "chart.6": "#6E7584",
    "chart.grid": "#E6E8EC",
    "shadow": "#1B1F2726",
    "scrim": "#1B1F2766",
}

DARK: dict[str, str] = {
    "bg.app": "#15171C",
    "bg.panel": "#1D2026",
    "bg.sunken": "#191B20",
    "bg.hover": "#272B33",
    "bg.selected": "#23344F",
    "bg.selected2": "#2A2E36",
    "bg.overlay": "#252931",
    "text.1": "#E8EAEE",
    "text.2": "#AEB5C2",
    "text.3": "#959DAC",
    "text.disabled": "#5C6370",
    "text.onAccent": "#0E1524",
    "line.soft": "#2C3038",
    "line.strong": "#697182",
    "line.focus": "#86AAF7",
    "accent": "#7BA2F5",
    "accent.hover": "#93B4F8",
    "accent.press": "#AAC4FA",
    "accent.text": "#93B4F8",
    "accent.soft": "#22304A",
    "ok": "#63C793",
    "ok.soft": "#17322A",
    "warn": "#E5B25A",
    "warn.soft": "#38301E",
    "bad": "#F28B82",
    "bad.soft": "#3D2426",
    "info": "#72BDE8",
    "info.soft": "#1A3040",
    "violet": "#B79DF2",
    "violet.soft": "#2C2640",
    "neutral": "#AEB5C2",
    "neutral.soft": "#2A2E36",
    "stage.1": "#7C8698",
    "stage.2": "#7F9AC6",
    "stage.3": "#7BA2F5",
    "stage.4": "#6FAEF0",
    "stage.5": "#62B6DE",
    "stage.6": "#58BDBD",
    "stage.7": "#5CC3A4",
    "stage.won": "#63C793",
    "stage.lost": "#7A8190",
    "chart.1": "#7BA2F5",
    "chart.2": "#5CC3A4",
    "chart.3": "#E5B25A",
    "chart.4": "#B79DF2",
    "chart.5": "#EE8FB5",
    "chart.6": "#8F97A6",
    "chart.grid": "#2C3038",
    "shadow": "#00000080",
    "scrim": "#000000A0",
}

# 4-px grid
SPACE: dict[str, int] = {"0": 0, "1": 4, "2": 8, "3": 12, "4": 16, "5": 20, "6": 24, "8": 32, "10": 40}
RADIUS: dict[str, int] = {"s": 4, "m": 6, "l": 8, "xl": 12}  # chip / input+button / card / dialog

# type scale, as multiples of the system UI font size (13 px reference)
TYPE: dict[str, float] = {
    "caption": 0.88,
    "body": 1.0,
    "strong": 1.0,
    "h3": 1.12,
    "h2": 1.32,
    "h1": 1.62,
    "figure": 1.78,
}

# sizes at 13 px reference; multiplied by base/13
SIZE: dict[str, int] = {
    "row.compact": 28,
    "row.normal": 34,
    "row.cozy": 42,
    "row.two": 54,
    "control": 32,
    "control.small": 26,
    "nav.item": 32,
    "nav.width": 204,
    "nav.collapsed": 56,
    "header": 52,
    "toolbar": 44,
    "status": 26,
    "card.deal": 98,
    "board.column": 252,
    "icon.s": 14,
    "icon.m": 16,
    "icon.l": 20,
    "avatar": 28,
}


def contrast(first: str, second: str) -> float:
    """Return the WCAG 2 contrast ratio of two #RRGGBB colours, 1 … 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour.lstrip("#")[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ink_on(background: str) -> str:
    """Return the more readable of white and near-black on a solid colour."""
    return max(("#FFFFFF", "#0E1524"), key=lambda ink: contrast(ink, background))


_SURFACES = ("bg.app", "bg.panel", "bg.sunken", "bg.hover", "bg.selected", "bg.selected2", "bg.overlay")

CONTRAST_RULES: tuple[tuple[str, str, float], ...] = (
    *((text, surface, 4.5) for text in ("text.1", "text.2", "text.3") for surface in _SURFACES),
    ("text.onAccent", "accent", 4.5),
    ("text.onAccent", "accent.hover", 4.5),
    *(("accent.text", surface, 4.5) for surface in ("bg.panel", "bg.app", "bg.selected", "accent.soft")),
    *((tone, f"{tone}.soft", 4.5) for tone in ("ok", "warn", "bad", "info", "violet", "neutral")),
    *((tone, "bg.panel", 4.5) for tone in ("ok", "warn", "bad", "info")),
    ("line.strong", "bg.panel", 3.0),
    ("line.focus", "bg.panel", 3.0),
    ("line.focus", "bg.app", 3.0),
    *((f"chart.{number}", "bg.panel", 3.0) for number in range(1, 6)),
)
"""(foreground, background, least ratio) that must hold in both themes."""


def contrast_problems() -> list[str]:
    """Return every broken contrast rule and missing key; empty when all is well."""
    problems = [f"key in one theme only: {key}" for key in sorted(set(LIGHT) ^ set(DARK))]
    for name, colours in (("light", LIGHT), ("dark", DARK)):
        for front, back, least in CONTRAST_RULES:
            ratio = contrast(colours[front], colours[back])
            if ratio < least:
                problems.append(f"{name}: {front} on {back} is {ratio:.2f}, below {least}")
        for number in range(1, 8):
            stage = colours[f"stage.{number}"]
            if contrast(ink_on(stage), stage) < 4.5:
                problems.append(f"{name}: no readable ink on stage.{number}")
    return problems
