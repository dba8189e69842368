"""Where and when a visit was, as it is typed, pasted or told by a photo; nothing is looked up or tracked."""
