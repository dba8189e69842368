"""Money of a contract: what is due when, what came in for it, and what of it is late (A4.10 to A4.12).

`splitting` cuts an amount into instalments; `statuses` says how one stands and stood; `reading` gives a contract with
both as rows; `planning` writes instalments, `receipts` payments; `receivables` adds up what is open over contracts, and
how late it is; `punctuality` says how a customer pays.
"""
