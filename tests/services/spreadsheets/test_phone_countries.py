"""Phone numbers of a foreign list get the country they leave out, and nothing else."""

from __future__ import annotations

import pytest

from ocrm.services.spreadsheets.phone_countries import with_country


@pytest.mark.parametrize(
    ("number", "code", "kept"),
    [
        ("02079460958", "44", "+442079460958"),
        ("7700900123", "44", "+447700900123"),
        ("447700900123", "44", "+447700900123"),
        ("+4930123456", "44", "+4930123456"),
        ("4155550123", "1", "+14155550123"),
        ("14155550123", "1", "+14155550123"),
        ("0612345678", "39", "+390612345678"),
        ("02079460958转802", "44", "+442079460958转802"),
        ("95588", "44", "95588"),
    ],
)
def test_a_number_without_a_country_gets_it(number: str, code: str, kept: str) -> None:
    assert with_country(number, code) == kept
