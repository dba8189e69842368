"""The one filter of lists, segments, exports and the command line, and the language people type it in."""
