"""Handing customers over and receiving them in the window: what goes, what comes, mine or theirs."""
