"""Contracts and orders: begun from a deal or a quote, signed, ended, renewed; listed, and reminded of before they end.

`reading` gives contracts as rows with what came in; `beginning` says what a new one starts with; `writing` makes,
signs, renews and ends them; `contract_views` are the views of their list.
"""
