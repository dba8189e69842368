"""Figures from plain rows: the only room with matplotlib.

`style` and `chart` are light. The other modules import matplotlib, which takes about half a second: import them inside
the function that draws, off the GUI thread.
"""

import os

from ocrm.paths import cache_dir

# matplotlib reads this once, when it is first imported; without it the frozen program rebuilds its list of fonts at
# every start.
os.environ.setdefault("MPLCONFIGDIR", str(cache_dir() / "matplotlib"))
