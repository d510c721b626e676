"""Bodies: what responses hold, and those that were made lately.

Reads and writes no graph.
"""

from __future__ import annotations

import gzip
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Final

MEMORY: Final = 64 * 1024**2  # bytes of bodies that are kept
LEVEL: Final = 4  # of packing: a tenth of the size, for a millisecond or two


@dataclass(frozen=True, slots=True)
class Body:
    """What a response holds."""

    content: bytes
    content_type: str
    headers: Mapping[str, str] = field(default_factory=dict)
    packed: bytes = b""  # the content as gzip has it; what is kept has nothing else
    kept_tag: str = ""

    @property
    def raw(self) -> bytes:
        """Its content as it is."""
        return self.content or (gzip.decompress(self.packed) if self.packed else b"")

    @property
    def tag(self) -> str:
        """Its entity tag."""
        return self.kept_tag or f'"{sha256(self.raw).hexdigest()[:24]}"'


class Kept:
    """Bodies that were made lately, packed, the latest used last; with the keys that they have, no more than so many bytes."""

    def __init__(self, memory: int) -> None:
        self._memory: Final = memory
        self._held = 0
        self._bodies: Final[OrderedDict[object, Body]] = OrderedDict()
        self._lock: Final = threading.Lock()
        self._turns: Final[dict[object, threading.Lock]] = {}  # of what is being made

    def get(self, key: object, make: Callable[[], Body]) -> Body:
        """The body that is kept, or one that is made now; whoever asks for it meanwhile waits, rather than make it once more."""
        if not self._memory:
            return make()
        with self._lock:
            if found := self._known(key):
                return found
            turn = self._turns.setdefault(key, threading.Lock())
        with turn:
            try:
                with self._lock:
                    if found := self._known(key):
                        return found
                body = make()
                body = replace(body, content=b"", packed=gzip.compress(body.content, LEVEL, mtime=0), kept_tag=body.tag)
                with self._lock:
                    self._keep(key, body)
                return body
            finally:
                with self._lock:
                    self._turns.pop(key, None)

    def _known(self, key: object) -> Body | None:
        if key in self._bodies:
            self._bodies.move_to_end(key)
        return self._bodies.get(key)

    def _keep(self, key: object, body: Body) -> None:
        if key not in self._bodies and len(body.packed) <= self._memory:
            self._bodies[key] = body
            self._held += _weight(key, body)
        while self._held > self._memory:
            self._held -= _weight(*self._bodies.popitem(last=False))


def _weight(key: object, body: Body) -> int:
    """How many bytes a body and its key take, about."""
    return len(body.packed) + 4 * len(repr(key)) + 1_000
