"""What is done with a kept number: the link that calls it."""

from __future__ import annotations

import pytest

from ocrm.services.relations.phones import bare_number, link_of


@pytest.mark.parametrize(
    ("number", "tel", "sip"),
    [
        ("13957120088", "tel:+8613957120088", "sip:13957120088"),
        ("013957120088", "tel:+8613957120088", "sip:13957120088"),
        ("01065529988转123", "tel:01065529988;ext=123", "sip:01065529988"),
        ("+442079460000", "tel:+442079460000", "sip:+442079460000"),
        ("95588", "tel:95588", "sip:95588"),
    ],
)
def test_a_number_is_called_by_its_link(number: str, tel: str, sip: str) -> None:
    assert (link_of(number, "tel"), link_of(number, "sip")) == (tel, sip)


def test_calls_show_no_extension_and_no_zero_before_a_mobile_number() -> None:
    assert bare_number("01065529988x12") == "01065529988"
    assert bare_number("013957120088") == "13957120088"
