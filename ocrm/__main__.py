"""`python -m ocrm` is `ocrm`; a frozen program begins here too."""

from ocrm.child_processes import serve_if_child

if __name__ == "__main__":
    serve_if_child()  # before the rest is imported, which a child does without
    from ocrm.cli import main

    main()
