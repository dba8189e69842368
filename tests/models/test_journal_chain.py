"""The hash of an operation, of which half a gigabyte of changesets may be part."""

from __future__ import annotations

from collections.abc import Iterator

from ocrm.models.journal_chain import content_hash, digest


class _Changeset(bytes):
    """A changeset that counts how many like it are held at once."""

    held = most_held = 0

    def __new__(cls, data: bytes) -> _Changeset:
        cls.held += 1
        cls.most_held = max(cls.most_held, cls.held)
        return super().__new__(cls, data)

    def __del__(self) -> None:
        type(self).held -= 1


def _changesets(count: int) -> Iterator[bytes]:
    return (_Changeset(b"part %d" % number) for number in range(count))


def test_the_changesets_of_a_large_operation_are_hashed_one_at_a_time() -> None:
    content_hash((1, "change", None), _changesets(50))
    assert _Changeset.most_held <= 2


def test_the_hash_says_what_was_hashed_and_where_one_part_ends() -> None:
    known = content_hash((1, "change", None), [b"ab", b"c"])
    assert known == digest(["1", "change", "", b"ab", b"c"])
    assert known != content_hash((1, "change", None), [b"a", b"bc"])
    assert known == "50fef1c45ce7f5a73a5106b3a9885c0e2188f87c14e3199d66c30f9bc05c670e", "files in use hold it"
