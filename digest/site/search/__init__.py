"""The search index: made from the archive at build time, read by the browser piece by piece.

`documents` says what is found, `terms` which words a text has, `shards` indexes a part of a month,
`index` lays all shards out as files. `theme/assets/digest/search/` holds the other side.
`arrays` takes texts apart for the index and for `meaning`.
"""

import os

# Before numpy is loaded: a thread of its own would stand in the way of forking.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
