"""Customers: the list with its preview, and the page of one customer."""
