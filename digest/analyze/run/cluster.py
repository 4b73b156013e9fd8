"""Work units on more than one machine: a Dask cluster as an executor. Needs the extra `dask`."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from digest.errors import DigestError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

_PATIENCE = 15  # seconds to wait for the scheduler


@contextmanager
def connect_cluster(address: str) -> Iterator[tuple[Executor, float]]:
    """Connect to a Dask scheduler (`tcp://host:8786`) for the time of the block.

    Gives its executor, and each worker's share of the rate limits: 1/n for n workers. The workers
    need this package with the extra `llm`, and the model's key in their own environment. Raises
    DigestError when the extra is not installed, or the scheduler or its workers are not there.
    """
    try:
        from distributed import Client
    except ImportError:
        text = "--dask: the extra 'dask' is not installed"
        raise DigestError(f"{text}; install commit-digest[dask]") from None
    try:
        client = Client(address, timeout=_PATIENCE)
    except (OSError, ValueError) as error:
        raise DigestError(f"--dask: no scheduler answers at {address} ({error})") from None
    with client:
        workers = len(client.scheduler_info(n_workers=-1)["workers"])
        if not workers:
            raise DigestError(f"--dask: the scheduler at {address} has no workers; start some")
        yield client.get_executor(pure=False), 1 / workers
