"""Run the command as `python -m digest`."""

from digest.cli import main

main()
