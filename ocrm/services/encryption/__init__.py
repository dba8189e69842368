"""What keeps a file to oneself: its passphrase, the recovery key, and how slow guessing is.

`unlocking` finds the key a passphrase makes, `attempts` makes wrong ones wait, `rekeying` gives a file another key,
`recovery` writes and reads the key on paper, `key_ring` may keep it in the system's key ring, `strength` says how good
a passphrase is, `hygiene` keeps the key off the disk, `emergency` says what to do when something is lost. The key
itself is made in `models/file_key.py`.
"""
