"""Contrast of the theme's colours, by the formula of WCAG 2.2, in light and in dark."""

import re

import pytest

from web.assets import STATIC_FOLDER

SHEET = (STATIC_FOLDER / "site.css").read_text("utf-8")
TEXT, SHAPE = 4.5, 3.0
PAIRS = [
    *(("ink", ground, TEXT) for ground in ("paper", "surface", "accent-soft", "mark")),
    *(("muted", ground, TEXT) for ground in ("paper", "surface", "accent-soft", "mark")),
    *(("accent", ground, TEXT) for ground in ("paper", "surface", "mark")),
    *(("on-accent", ground, TEXT) for ground in ("accent", "accent-strong")),
    ("notice-ink", "notice", TEXT),
    *(("field-line", ground, SHAPE) for ground in ("paper", "surface")),
    *(("focus", ground, SHAPE) for ground in ("paper", "surface")),
]


def themes():
    """The colour tokens of both themes; the dark one changes some of the light one's."""
    roots = re.findall(r":root \{(.*?)\}", SHEET, re.DOTALL)
    light, dark = (dict(re.findall(r"--([\w-]+): (#\w{6})", root)) for root in roots[:2])
    return {"light": light, "dark": light | dark}


def luminance(colour):
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_colours_stand_out_enough(theme, ink, ground, least):
    colours = themes()[theme]
    assert contrast(colours[ink], colours[ground]) >= least


def test_black_on_white_has_the_greatest_contrast():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize(
    "feature", ["prefers-color-scheme: dark", "forced-colors: active", "print"]
)
def test_the_theme_follows_the_settings_of_the_reader(feature):
    assert f"@media ({feature})" in SHEET or f"@media {feature}" in SHEET
