"""`python -m ocrm`: the same as the `ocrm` command."""

from ocrm.cli import main

if __name__ == "__main__":
    main()
