"""Why this number: what any figure of the window is made of."""
