"""Kills, failing writes and power cuts, and proof that none of them loses what was acknowledged."""
