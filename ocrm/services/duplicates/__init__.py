"""Records that may be the same one: found, compared, merged, split again, or remembered as different."""
