"""The rows of a long list, read in blocks: what is painted at once, what comes next in the background."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import partial

from ocrm.services.records import RecordRow
from ocrm.ui.tasks import TaskRunner

BLOCK_ROWS = 128
_BLOCKS_KEPT = 64
Block = list[RecordRow | None]
BlockReader = Callable[[], Block]


class RowBlocks:
    """Keeps the blocks last looked at.

    `reader_of` returns what reads a block by number, on any thread, and None where there is no such block.
    """

    def __init__(self, tasks: TaskRunner, reader_of: Callable[[int], BlockReader | None]) -> None:
        self._tasks, self._reader_of = tasks, reader_of
        self._blocks: OrderedDict[int, Block] = OrderedDict()
        self._untouched: set[int] = set()
        """Blocks read ahead that nobody has looked at yet."""
        self._newest = -1
        self._generation = 0
        self._key = f"block of table {id(self)}"

    def row(self, position: int) -> RecordRow | None:
        """Return the row at a position among the records, reading its block if need be; None where it is gone."""
        number = position // BLOCK_ROWS
        block = self._blocks.get(number)
        if block is None:
            reader = self._reader_of(number)
            block = self._keep(number, reader() if reader is not None else [])
            self._read_ahead_of(number)
        else:
            self._blocks.move_to_end(number)
            if number in self._untouched:
                self._read_ahead_of(number)
        place = position - number * BLOCK_ROWS
        return block[place] if place < len(block) else None

    def forget(self, number: int | None = None) -> None:
        """Read one block again, or all, when they are next looked at."""
        self._generation += 1
        if number is not None:
            self._blocks.pop(number, None)
            return
        self._blocks.clear()
        self._untouched.clear()

    def _keep(self, number: int, block: Block) -> Block:
        self._blocks[number] = block
        if len(self._blocks) > _BLOCKS_KEPT:
            self._untouched.discard(self._blocks.popitem(last=False)[0])
        return block

    def _read_ahead_of(self, number: int) -> None:
        """Read the block beyond one that is looked at for the first time, in the direction of travel."""
        self._untouched.discard(number)
        beyond = number + (1 if number > self._newest else -1)
        self._newest = number
        reader = self._reader_of(beyond) if beyond not in self._blocks else None
        if reader is not None:
            arrived = partial(self._arrived, self._generation, beyond)
            self._tasks.fetch(reader, arrived, key=self._key, after_paint=True)

    def _arrived(self, generation: int, number: int, block: Block) -> None:
        if generation == self._generation and number not in self._blocks:
            self._keep(number, block)
            self._untouched.add(number)
