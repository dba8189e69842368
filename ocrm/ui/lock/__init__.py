"""Locking the window: when (idle, sleep, minimised, asked), what is seen meanwhile, and how one comes back."""
