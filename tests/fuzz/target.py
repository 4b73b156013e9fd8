"""One property under atheris, libFuzzer's options behind its name."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["digest"]):
    from tests.fuzz.properties import PROPERTIES

if __name__ == "__main__":
    _, name, *options = sys.argv
    atheris.Setup([name, *options], PROPERTIES[name])
    atheris.Fuzz()
