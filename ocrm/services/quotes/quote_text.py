"""A version of a quote written out: as text to paste, and as a plain table for paper."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from ocrm.formats import MINUS, format_date_iso, format_number
from ocrm.i18n import _
from ocrm.services import records
from ocrm.services.quotes.comparing import price_words
from ocrm.services.quotes.reading import QuoteLineRow, QuoteRow, fetch_quote
from ocrm.services.workspace import Workspace

_RIGHT = " align='right'"


def quote_text(workspace: Workspace, quote_id: int) -> str:
    """Return a version as lines of text, for a mail or a chat; raises NotFoundError."""
    quote = fetch_quote(workspace, quote_id)
    parts = [_("Quote {quote}").format(quote=quote.name), *_heads(workspace, quote), ""]
    parts += [f"{number}. {_line_words(quote, line)}" for number, line in enumerate(quote.lines, start=1)]
    parts += ["", *(_pair(label, amount) for label, amount in sums_in_words(quote))]
    if quote.notes:
        parts += ["", quote.notes]
    return "\n".join(parts)


def sums_in_words(quote: QuoteRow) -> list[tuple[str, str]]:
    """Return the sums of a version, each with its name; the discount only where there is one."""
    sums = quote.sums
    rows = [(_("Subtotal"), quote.money(sums.subtotal))]
    if sums.discount:
        percent = _("Discount {percent}%").format(percent=quote.discount_percent)
        rows += [(percent, MINUS + quote.money(sums.discount)), (_("Net"), quote.money(sums.net))]
    rows += [
        (_("Tax {percent}%").format(percent=share.percent), quote.money(share.tax))
        for share in sums.taxes
        if share.percent
    ]
    return [*rows, (_("Total"), quote.money(sums.total))]


def quote_html(workspace: Workspace, quote_id: int) -> str:
    """Return a version as rich text to print: its heads, a plain table of its lines, the sums, the notes."""
    quote = fetch_quote(workspace, quote_id)
    heads = [_("Product or service"), _("Quantity"), _("Unit price"), _("Discount"), _("Tax"), _("Amount")]
    title = _("Quote {quote}").format(quote=quote.name)
    parts = [f"<p class='title'>{escape(title)}</p>"]
    parts += [f"<p class='sub'>{escape(' · '.join(_heads(workspace, quote)))}</p>"]
    parts.append("<table cellspacing='0' cellpadding='4' width='100%'><tr>")
    parts += [f"<td class='head'{_RIGHT if place else ''}>{escape(head)}</td>" for place, head in enumerate(heads)]
    parts.append("</tr>")
    parts += [_html_line(quote, line) for line in quote.lines]
    parts.append("</table><table cellspacing='0' cellpadding='3' width='100%'>")
    *sums, (total_label, total) = sums_in_words(quote)
    for label, amount in sums:
        parts.append(f"<tr><td width='80%' class='head'{_RIGHT}>{escape(label)}</td>")
        parts.append(f"<td{_RIGHT}>{escape(amount)}</td></tr>")
    parts.append(f"<tr><td width='80%'{_RIGHT}><b>{escape(total_label)}</b></td>")
    parts.append(f"<td{_RIGHT}><b>{escape(total)}</b></td></tr>")
    parts.append("</table>")
    if quote.notes:
        parts.append(f"<p>{escape(quote.notes)}</p>".replace("\n", "<br>"))
    return "".join(parts)


def _heads(workspace: Workspace, quote: QuoteRow) -> Iterator[str]:
    deal = records.fetch_record(workspace, "opportunities", quote.opportunity_id)
    if deal["customer"] is not None:
        yield _("To: {customer}").format(customer=deal["customer"].title)
    yield _("Date: {day}").format(day=format_date_iso(quote.dated_on))
    if quote.valid_until is not None:
        yield _("Valid until: {day}").format(day=format_date_iso(quote.valid_until))


def _line_words(quote: QuoteRow, line: QuoteLineRow) -> str:
    title = " – ".join(part for part in (line.product, line.description) if part)
    quantity = " ".join(part for part in (format_number(line.quantity), line.unit) if part)
    discount = f" {MINUS}{line.discount_percent}%" if line.discount_percent else ""
    return _pair(title, f"{quantity} × {price_words(quote, line)}{discount} = {quote.money(line.net)}")


def _pair(name: str, words: str) -> str:
    return _("{field}: {value}").format(field=name, value=words)


def _html_line(quote: QuoteRow, line: QuoteLineRow) -> str:
    title = escape(line.title)
    if line.product and line.description:
        title += f"<br><span class='sub'>{escape(line.description)}</span>"
    cells = (
        f"{format_number(line.quantity)} {line.unit}".strip(),
        price_words(quote, line),
        f"{line.discount_percent}%" if line.discount_percent else "",
        f"{line.tax_percent}%",
        quote.money(line.net),
    )
    return f"<tr><td>{title}</td>" + "".join(f"<td{_RIGHT}>{escape(cell)}</td>" for cell in cells) + "</tr>"
