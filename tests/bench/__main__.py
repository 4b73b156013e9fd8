"""`python -m tests.bench`."""

import signal
import sys

from tests.bench.cli import main

signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends, too, what it started
sys.exit(main())
