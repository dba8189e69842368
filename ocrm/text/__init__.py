"""Folding, pinyin and search tokens: pure functions on text that every floor may use."""
