"""Characters in a PDF instead of the radicals their fonts draw by the same glyphs."""

from __future__ import annotations

from ocrm.text.pdf_characters import CHARACTER_OF, with_characters

TABLE = b"""/CIDInit /ProcSet findresource begin
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
3 beginbfrange
<0000> <0000> <0000>
<0001> <0003> [<2FD3> <4E2D> <2EF0> ]
<0004> <0005> <2F00>
endbfrange
"""


def a_pdf(table: bytes = TABLE) -> bytes:
    body = b"%PDF-1.4\n"
    place = len(body)
    body += b"1 0 obj\n<< /Length %d >>\nstream\n%b\nendstream\nendobj\n" % (len(table), table)
    start = len(body)
    body += b"xref\n0 2\n0000000000 65535 f \n%010d 00000 n \n" % place
    return body + b"trailer\n<<\n/Size 2 \n/Root 1 0 R\n/ID [ <AB> <AB> ]\n>>\nstartxref\n%d \n%%%%EOF\n" % start


def test_radicals_give_way_to_characters_in_a_table_that_is_appended() -> None:
    pdf = a_pdf()
    told = with_characters(pdf)
    assert told.startswith(pdf)  # what Qt wrote stays where it is
    added = told[len(pdf) :]
    assert b"<0001> <0003> [<9F8D> <4E2D> <9F99> ]" in added
    assert b"<0004> <0005> [<4E00> <4E28> ]" in added  # no run any more: 一 丨 do not follow each other
    assert b"<0000> <0000> <0000>" in added
    assert b"<0000> <FFFF>" in added
    place = int(added.split(b"xref\n1 1\n")[1][:10])
    assert told[place:].startswith(b"1 0 obj\n<< /Length ")
    length = int(told[place:].split(b"/Length ")[1].split(b" ")[0])
    table = told[told.index(b"stream\n", place) + 7 :]
    assert table[length:].startswith(b"\nendstream")
    assert b"/Prev %d\n" % pdf.index(b"xref\n0 2") in added
    assert int(added.rsplit(b"startxref\n", 1)[1].split(b"\n")[0]) == told.rindex(b"xref\n1 1\n")


def test_what_tells_no_radical_or_is_no_pdf_stays_as_it_is() -> None:
    plain = a_pdf(TABLE.replace(b"2FD3", b"9F8D").replace(b"2EF0", b"9F99").replace(b"2F00", b"4E00"))
    assert with_characters(plain) == plain
    assert with_characters(b"no PDF at all") == b"no PDF at all"
    assert with_characters(with_characters(a_pdf()) + b"cut") == with_characters(a_pdf()) + b"cut"


def test_every_radical_stands_for_a_character() -> None:
    assert len(CHARACTER_OF) > 290
    assert all(0x3400 <= code <= 0x9FFF for code in CHARACTER_OF.values())
