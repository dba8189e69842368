"""Visiting cards in the window: looking a file through before import, saving cards, showing one as a QR code."""
