"""Speed as a ratio to the raw limit measured in the same run; never part of the tests."""
