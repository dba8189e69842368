"""The first start: where the data lies and how to begin."""
