"""What becomes of opportunities: pipelines and stages, the board, what hangs on a deal, and its clocks."""
