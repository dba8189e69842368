"""Customers and the people who work for them: what is known, who belongs together, how to reach them."""
