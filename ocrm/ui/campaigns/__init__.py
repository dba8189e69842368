"""Campaigns: their list, their pages, and how customers come into them."""
