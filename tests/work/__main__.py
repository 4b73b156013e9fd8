"""Count the work of builds, and accept it: `make bench-counts`."""

import tempfile
from pathlib import Path

from tests.work.work import accept, accepted_work, count_work, table

with tempfile.TemporaryDirectory() as folder:
    found = count_work(Path(folder).resolve())
print(table(found, accepted_work()))
accept(found)
