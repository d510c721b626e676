"""Addresses: where the services of a SPARQL server are, and who asks there.

Reads and writes no graph. An address alone is that of a server with Oxigraph's layout; any other layout is told in a YAML file
(docs/servers.md). Credentials come from the environment, and never stand in a message.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit
from urllib.request import parse_http_list, parse_keqv_list

from pydantic import field_validator

from govfin.errors import StoreError
from govfin.headers import Header, read_yaml

SCHEMES: Final = ("http://", "https://")
USER, PASSWORD, TOKEN, TIME_LIMIT = "GOVFIN_USER", "GOVFIN_PASSWORD", "GOVFIN_TOKEN", "GOVFIN_TIMEOUT"
SECONDS: Final = 60.0  # that a query may take
ATTEMPTS: Final = 6  # to get an answer
QUERY, UPDATE, GRAPHS = "query?union-default-graph", "update", "store"  # Oxigraph's services; its queries are told to ask all graphs


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who asks: a user with a password, the bearer of a token, or nobody in particular."""

    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    def authorization(self, method: str, url: str, challenge: str) -> str:
        """The header that tells it, in answer to a server's challenge; "" for nobody."""
        if self.token:
            return f"Bearer {self.token}"
        if not self.user:
            return ""
        if challenge.lower().startswith("digest "):
            return self._digest(method, url, challenge)
        return f"Basic {b64encode(f'{self.user}:{self.password}'.encode()).decode()}"

    def _digest(self, method: str, url: str, challenge: str) -> str:
        """RFC 7616, 3.4, with `qop=auth` or, as in RFC 2069, without."""
        told = parse_keqv_list(parse_http_list(challenge.partition(" ")[2]))
        algorithm = told.get("algorithm", "MD5")
        kind = {"MD5": "md5", "SHA-256": "sha256"}.get(algorithm.upper())
        if kind is None:
            raise StoreError(
                f"{clean(url)}: the server asks for digests by {algorithm}, which govfin has not; let it take basic authentication."
            )

        def hashed(*parts: str) -> str:
            return hashlib.new(kind, ":".join(parts).encode()).hexdigest()

        parts = urlsplit(url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        who, what, nonce = hashed(self.user, told.get("realm", ""), self.password), hashed(method, target), told.get("nonce", "")
        given = {"username": self.user, "realm": told.get("realm", ""), "nonce": nonce, "uri": target}
        extra = ""
        if "qop" in told:
            count, own = "00000001", secrets.token_hex(8)
            given |= {"response": hashed(who, nonce, count, own, "auth", what), "cnonce": own}
            extra = f", qop=auth, nc={count}"
        else:
            given["response"] = hashed(who, nonce, what)
        if "opaque" in told:
            given["opaque"] = told["opaque"]
        told_so = ", ".join(f'{name}="{value}"' for name, value in given.items())
        return f"Digest {told_so}, algorithm={algorithm}{extra}"


class _Layout(Header):
    """The YAML file of a server."""

    query: str
    update: str | None = None
    graphs: str | None = None
    transactions: bool | None = None

    @field_validator("query", "update", "graphs")
    @classmethod
    def _is_url(cls, value: str | None) -> str | None:
        if value is not None and not is_url(value):
            raise ValueError("an address starts with http:// or https://")
        return value


@dataclass(frozen=True, slots=True)
class Address:
    """Where the services of a server are."""

    name: str  # what messages call it
    query: str
    update: str  # "" where it takes none
    graphs: str  # the Graph Store Protocol; "" where it has none
    transactions: bool | None = None  # whether a request is one; None where nobody told
    credentials: Credentials = Credentials()
    seconds: float = SECONDS
    attempts: int = ATTEMPTS
    login: str = f"set {USER} and {PASSWORD}, or {TOKEN}, to those of a user who may do this"  # advice to who is turned away
    patience: str = f"let it take longer by {TIME_LIMIT}"  # to who did not wait long enough


def is_url(text: str) -> bool:
    """Whether a store is named by an address."""
    return text.startswith(SCHEMES)


def address_of(where: str, environment: Mapping[str, str] = os.environ) -> Address:
    """The address that a URL tells, or a YAML file.

    Raises StoreError where it can't be understood.
    """
    found = _by_url(where) if is_url(where) else _by_file(Path(where))
    user, password = _told_in(found.query)
    credentials = Credentials(environment.get(USER) or user, environment.get(PASSWORD) or password, environment.get(TOKEN, ""))
    return Address(
        clean(found.name),
        clean(found.query),
        clean(found.update),
        clean(found.graphs),
        found.transactions,
        credentials,
        _seconds(environment),
    )


def _by_url(url: str) -> Address:
    base = url.rstrip("/")
    if urlsplit(base).query:
        raise StoreError(f"{clean(url)}: an address alone is that of a whole server; tell the addresses of its services in a YAML file.")
    return Address(url, f"{base}/{QUERY}", f"{base}/{UPDATE}", f"{base}/{GRAPHS}")


def _by_file(path: Path) -> Address:
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{path}: the addresses of a server can't be read from it ({error}).") from error
    told = read_yaml(path, source, _Layout)
    return Address(str(path), told.query, told.update or "", told.graphs or "", told.transactions)


def _seconds(environment: Mapping[str, str]) -> float:
    told = environment.get(TIME_LIMIT, "")
    if told and not (re.fullmatch(r"\d{1,6}(\.\d+)?", told) and float(told)):
        raise StoreError(f"{TIME_LIMIT} is a number of seconds: “{told}” is none.")
    return float(told) if told else SECONDS


def _told_in(url: str) -> tuple[str, str]:
    """The user and the password that an address bears."""
    parts = urlsplit(url)
    return parts.username or "", parts.password or ""


def clean(url: str) -> str:
    """An address without the user and password that it may bear."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])) if is_url(url) else url
