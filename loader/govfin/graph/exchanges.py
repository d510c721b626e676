"""Exchanges: requests to a SPARQL server, and its answers.

Reads and writes no graph itself: what is sent and what comes back is the matter of `servers`. A request that gets no answer, or is put
off, is sent again after a while, each time a longer one; so whatever is sent must do no harm if it is done twice.
"""

from __future__ import annotations

import http.client
import random
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from govfin.errors import StoreError
from govfin.graph.addresses import Address, clean

FIRST_DELAY: Final = 0.25  # seconds, doubled each time; a random part of it is waited
GREATEST_DELAY: Final = 30.0  # also where the server asks for more
PUT_OFF: Final = frozenset({429, 502, 503, 504})
DENIED: Final = frozenset({401, 403})
CHUNK: Final = 1 << 16
SHOWN: Final = 300  # characters of what a server says


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """Its form, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(slots=True)
class Exchange:
    """A server that is asked, patiently."""

    address: Address
    seconds: float  # that an exchange may take
    _challenged: dict[str, bool] = field(default_factory=dict)  # of the services: whether they want a digest, and so a challenge each time

    def send(self, request: Request, missing: Answer | None = None) -> Answer:
        """Send a request, again where that may help; `missing` is the answer where there is nothing of that name.

        Raises StoreError, with what the server says, where it does not do what it is asked.
        """
        for attempt in range(self.address.attempts):
            try:
                return self._once(request)
            except HTTPError as error:
                with error:
                    if error.code == 404 and missing:
                        return missing
                    if error.code not in PUT_OFF or attempt == self.address.attempts - 1:
                        raise StoreError(self._refusal(error)) from None
                    delay = _asked_for(error.headers.get("retry-after", "")) or _delay(attempt)
            except TimeoutError:
                raise StoreError(self._late()) from None
            except (URLError, http.client.HTTPException, OSError) as error:
                reason = getattr(error, "reason", error)
                if isinstance(reason, TimeoutError):
                    raise StoreError(self._late()) from None
                if attempt == self.address.attempts - 1:
                    raise StoreError(
                        f"{self.address.name} can't be reached ({reason}); see that the server runs and that this is its address."
                    ) from None
                delay = _delay(attempt)
            time.sleep(min(delay, GREATEST_DELAY))
        raise AssertionError

    def _once(self, request: Request) -> Answer:
        url = request.full_url
        if told := self.address.credentials.authorization(request.get_method(), url, self._challenge(url)):
            request.add_unredirected_header("Authorization", told)  # for nobody else, wherever the server leads
        end = time.monotonic() + self.seconds
        with urlopen(request, timeout=self.seconds) as response:
            parts = []
            while part := response.read1(CHUNK):
                parts.append(part)
                if time.monotonic() > end:
                    raise TimeoutError
            if response.length:  # more was announced than came
                raise http.client.IncompleteRead(b"", response.length)
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status, headers, b"".join(parts))

    def _challenge(self, url: str) -> str:
        """How a service wants to know who asks, where it wants a digest; asked for beforehand, because a long request is cut off there."""
        service = url.partition("?")[0]
        if not self.address.credentials.user or self.address.credentials.token or not self._challenged.get(service, True):
            return ""
        try:
            with urlopen(Request(url), timeout=self.seconds):
                challenge = ""
        except HTTPError as error:
            with error:
                challenge = error.headers.get("www-authenticate", "") if error.code == 401 else ""
        self._challenged[service] = challenge.lower().startswith("digest ")
        return challenge

    def _refusal(self, error: HTTPError) -> str:
        name = self.address.name
        if error.code in DENIED:
            return f"{name} does not let you do this (HTTP {error.code}): {self.address.login}."
        said = " ".join(re.sub(r"<[^<>]{1,200}>", " ", error.read(CHUNK).decode("utf-8", "replace")).split())
        told = f": {said[:SHOWN]}{'…' if len(said) > SHOWN else ''}" if said else "."
        return f"{name} does not do what it is asked ({clean(error.url).partition('?')[0]}, HTTP {error.code} {error.reason}){told}"

    def _late(self) -> str:
        return f"{self.address.name} did not answer within {self.seconds:g} seconds; ask for less, or {self.address.patience}."


def _delay(attempt: int) -> float:
    """Seconds to wait: at random, lest all who were put off come back at once."""
    return random.uniform(FIRST_DELAY, 2 * FIRST_DELAY) * float(2**attempt)


def _asked_for(text: str) -> float:
    """The seconds, or the time of the day, that a server asks to wait for; 0 where it does not."""
    if text.isdecimal():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except ValueError:
        return 0.0
