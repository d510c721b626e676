"""Judges: processes that judge the queries of others, so that one that is slow to read keeps nobody else waiting and can be stopped.

Reads and writes no graph. To load the parser takes half a second, so a judge is kept for the next query; it is ended when the time of a
query is up, and after many queries, lest what they leave behind grows.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
import threading
import time
import weakref
from pathlib import Path
from typing import Any, Final

import govfin
from govfin.errors import GovfinError
from govfin.page.bases import Base
from govfin.query.freeform import FreeQuery
from govfin.query.worker import TimeLimitError

STARTING: Final = 60.0  # seconds that a judge may take until it is ready
MOST: Final = 1000  # queries of one judge
COMMAND: Final = (sys.executable, "-P", "-m", "govfin.site.judge")


class Judges:
    """As many judges as there are queries to judge at once; those that have nothing to do wait for the next."""

    def __init__(self) -> None:
        self._idle: Final[list[_Judge]] = []
        weakref.finalize(self, _end_all, self._idle)

    def start(self) -> None:
        """Have one ready before the first query comes."""
        self._idle.append(_Judge())

    def stop(self) -> None:
        """End those that wait."""
        _end_all(self._idle)

    def read_query(self, text: str, base: Base, seconds: float) -> tuple[FreeQuery, float]:
        """A query that may be run, as the store names things, and how many of its seconds are left.

        Raises QueryError where it may not be, and TimeLimitError where to tell that takes longer than so many seconds.
        """
        judge = self._taken()
        try:
            judge.wait()
            began = time.monotonic()
            told = judge.told(text, base, seconds)
            left = seconds - (time.monotonic() - began)
        except BaseException:
            judge.end()
            raise
        if judge.left:
            self._idle.append(judge)
        else:
            judge.end()
        if isinstance(told, GovfinError):
            raise told
        return told, left

    def _taken(self) -> _Judge:
        while True:
            try:
                judge = self._idle.pop()
            except IndexError:
                return _Judge()
            if judge.lives:
                return judge
            judge.end()


class _Judge:
    """One process."""

    def __init__(self) -> None:
        paths = os.pathsep.join([str(Path(govfin.__file__).parent.parent), *filter(None, [os.environ.get("PYTHONPATH")])])
        environment = {**os.environ, "PYTHONPATH": paths}
        self._process: Final = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
        self._ready = self._stopped = False
        self.left = MOST

    @property
    def lives(self) -> bool:
        return self._process.poll() is None

    def wait(self) -> None:
        """Wait until it is ready."""
        if not self._ready:
            self._said(STARTING)
            self._ready = True

    def told(self, text: str, base: Base, seconds: float) -> FreeQuery | GovfinError:
        """What it says of a query."""
        self.left -= 1
        found: FreeQuery | GovfinError = self._said(seconds, (text, base))
        return found

    def _said(self, seconds: float, asked: object = None) -> Any:
        """The next thing that it says, within so many seconds."""
        assert self._process.stdin
        assert self._process.stdout
        timer = threading.Timer(seconds, self._stop)
        timer.start()
        try:
            if asked is not None:
                pickle.dump(asked, self._process.stdin, pickle.HIGHEST_PROTOCOL)
                self._process.stdin.flush()
            return pickle.load(self._process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError):
            if self._stopped:
                raise TimeLimitError(f"The query was not even read within {seconds:g} seconds; write it shorter.") from None
            raise GovfinError("The query is too large or nested too deep to be read; write it shorter.") from None
        finally:
            timer.cancel()
            timer.join()  # so that it can't end the judge while it reads another query

    def _stop(self) -> None:
        self._stopped = True
        self._process.kill()

    def end(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with contextlib.suppress(OSError):  # what it has not read
                    pipe.close()
        self._process.wait()


def _end_all(judges: list[_Judge]) -> None:
    while judges:
        judges.pop().end()
