"""Contracts and orders: their list, the page of one, and the cards of customers and deals that show them."""
