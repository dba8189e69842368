"""The tour: a picture of every page, in every language and theme."""
