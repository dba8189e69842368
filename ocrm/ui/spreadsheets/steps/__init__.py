"""The steps of the import wizard, one file each."""
