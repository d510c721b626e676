"""Endpoints: the SPARQL services of several publishers, as a YAML file lists them, the one to be believed first on top.

Reads and writes no graph. Credentials stand in environment variables, which the file names.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from pydantic import Field, field_validator, model_validator

from govfin.errors import GovfinError
from govfin.graph.addresses import QUERY, Address, Credentials, clean, is_url
from govfin.graph.store import existing_store, server_at
from govfin.graph.stores import Results
from govfin.headers import Header, read_yaml

SECONDS: Final = 30.0
ROWS: Final = 200_000
ATTEMPTS: Final = 2

_NAME: Final = r"^\S(?:[^\n\"\\]*\S)?$"


class _Limits(Header):
    timeout: float | None = Field(default=None, gt=0, le=3600)
    rows: int | None = Field(default=None, ge=1, le=1_000_000)


class _Told(_Limits):
    """One endpoint: the address of a server, that of its query service, or the folder of a store."""

    name: str = Field(pattern=_NAME)
    url: str | None = None
    query: str | None = None
    store: Path | None = None
    user: str | None = None
    password: str | None = None
    token: str | None = None

    @field_validator("url", "query")
    @classmethod
    def _is_address(cls, value: str | None) -> str | None:
        if value is not None and not is_url(value):
            raise ValueError("an address starts with http:// or https://")
        return value

    @model_validator(mode="after")
    def _has_one_place(self) -> Self:
        if sum(place is not None for place in (self.url, self.query, self.store)) != 1:
            raise ValueError("an endpoint has a url, or a query (the address of its query service), or a store (a folder): one of them")
        if (self.user is None) != (self.password is None):
            raise ValueError("a user has a password: both name environment variables")
        return self


class _File(_Limits):
    endpoints: list[_Told] = Field(min_length=1)

    @field_validator("endpoints")
    @classmethod
    def _has_each_once(cls, endpoints: list[_Told]) -> list[_Told]:
        names = [each.name for each in endpoints]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"two endpoints are called “{name}”")
        return endpoints


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One of several stores that are asked together."""

    name: str
    address: str  # of its query service, without credentials; "" for a store in a folder
    seconds: float
    rows: int  # that it may answer
    query: Callable[[str], Results] = field(repr=False, compare=False)


def read_endpoints(path: Path, environment: Mapping[str, str] = os.environ) -> tuple[Endpoint, ...]:
    """The endpoints that a file lists, in its order.

    Raises GovfinError for a file that breaks the format, and for a variable or a store that is not there; the message names the line.
    """
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise GovfinError(f"{path}: no endpoints can be read from it ({error}).") from error
    file = read_yaml(path, source, _File)
    return tuple(_endpoint(path, each, file, environment) for each in file.endpoints)


def addresses(endpoints: Iterable[Endpoint]) -> dict[str, str]:
    """The address of each endpoint's query service, by its name.

    Raises GovfinError for a store in a folder, which has none.
    """
    found = {each.name: each.address for each in endpoints}
    for name, address in found.items():
        if not address:
            raise GovfinError(f"{name} is a store in a folder, which no other engine can ask: serve it, and tell its url.")
    return found


def _endpoint(path: Path, told: _Told, file: _File, environment: Mapping[str, str]) -> Endpoint:
    seconds, rows = told.timeout or file.timeout or SECONDS, told.rows or file.rows or ROWS
    if told.store is not None:
        store = existing_store(path.parent / told.store)
        return Endpoint(told.name, "", seconds, rows, store.query)
    address = told.query or f"{(told.url or '').rstrip('/')}/{QUERY}"
    server = server_at(
        Address(
            name=told.name,
            query=clean(address),
            update="",
            graphs="",
            transactions=True,
            credentials=_credentials(path, told, environment),
            seconds=seconds,
            attempts=ATTEMPTS,
            login=f"let “user” and “password”, or “token”, in {path.name} name the variables that hold those of somebody who may ask",
            patience=f"give it a longer “timeout” in {path.name}",
        )
    )
    return Endpoint(told.name, clean(address), seconds, rows, server.query)


def _credentials(path: Path, told: _Told, environment: Mapping[str, str]) -> Credentials:
    names = {key: getattr(told, key) for key in ("user", "password", "token")}
    for name in filter(None, names.values()):
        if not environment.get(name):
            raise GovfinError(f"{path}: endpoint {told.name} needs the environment variable {name}, which is not set.")
    return Credentials(**{key: environment[name] for key, name in names.items() if name})
