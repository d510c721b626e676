"""Limits: how long a step may take, and how much memory; a step that needs more is given up, and the rest goes on.

Time is that of computing, so that a busy machine gives up no more than an idle one. It is limited on POSIX, in the main thread;
memory where the system says how much a process has (Linux). Elsewhere nothing is limited. A limit within another ends no later than
that one, which holds again afterwards. What a library does in C is not interrupted: it is given up when it comes back.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

try:
    import resource
except ImportError:  # no POSIX
    resource = None  # type: ignore[assignment]

AGAIN = 0.5  # seconds: what swallows the first alarm hears another
_STATM = Path("/proc/self/statm")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a step may take: seconds, and mebibytes above what the process has already."""

    seconds: float = 120.0
    mebibytes: int = 2048


PAGE = Limits()


class GivenUpError(BaseException):
    """A step took more than its limits. No Exception, so that no library takes it for an error of its own and goes on."""


@contextlib.contextmanager
def limited(limits: Limits, *, memory: bool = True) -> Iterator[None]:
    """Ends what runs in it with GivenUpError, whose message says why, when it takes too long or too much memory.

    `memory` is False for steps in libraries that end the process where they get none.
    """
    try:
        with _limited_time(limits.seconds), _limited_memory(limits.mebibytes) if memory else contextlib.nullcontext():
            yield
    except MemoryError:
        raise GivenUpError(f"it takes more than {limits.mebibytes} MiB of memory") from None


@contextlib.contextmanager
def _limited_time(seconds: float) -> Iterator[None]:
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(_signal: int, _frame: FrameType | None) -> None:
        raise GivenUpError(f"it takes more than {seconds:g} s of computing")

    started = time.process_time()
    handler = signal.signal(signal.SIGPROF, ring)
    remaining, interval = signal.setitimer(signal.ITIMER_PROF, seconds, AGAIN)
    if remaining and remaining < seconds:
        signal.setitimer(signal.ITIMER_PROF, remaining, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, handler)
        if remaining:
            signal.setitimer(signal.ITIMER_PROF, max(remaining - (time.process_time() - started), 1e-3), interval)


@contextlib.contextmanager
def _limited_memory(mebibytes: int) -> Iterator[None]:
    if resource is None or not _STATM.exists():
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    has = int(_STATM.read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    wanted = has + mebibytes * 2**20
    known = [limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min([wanted, *known]), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
