"""`python -m ocrm` is `ocrm`."""

from ocrm.cli import main

if __name__ == "__main__":
    main()
