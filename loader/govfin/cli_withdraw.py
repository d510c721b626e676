"""The command line's verb `withdraw`: a disclosure that should not have been published, or is not any more.

Reads the graphs of disclosures for the documents that they were read from; what is written is the matter of `loading`.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import file_digest
from pathlib import Path

import click
from pyoxigraph import NamedNode

from govfin.cli_options import Failure, store_option
from govfin.graph.store import disclosures_of, is_server, mend, open_store
from govfin.graph.stores import Store, must_be_store
from govfin.loading import withdraw as withdraw_all
from govfin.namespaces import BASE

DISCLOSURE = f"{BASE}disclosure/"


@click.command()
@click.argument("which", metavar="IRI|FILE...", nargs=-1, required=True)
@store_option
@click.option("--reason", required=True, help="Why, in a sentence: whoever asks for the disclosure is told.")
@click.pass_obj
def withdraw(mappings: Path | None, which: tuple[str, ...], where: str, reason: str) -> None:
    """Withdraw disclosures, named by their IRIs or by the documents that they were read from; loading one again brings it back."""
    if not reason.strip():
        raise Failure("Say why, with --reason: whoever asks for the disclosure is told.")
    if not is_server(where):
        must_be_store(Path(where))  # nothing is made where there is none
    store = open_store(where)
    mend(store)
    found = list(dict.fromkeys(disclosure for each in which for disclosure in _named(store, each)))
    withdraw_all(found, store, reason.strip(), mappings)
    for each in found:
        click.echo(f"Withdrawn: {each.value}")


def _named(store: Store, which: str) -> Iterator[NamedNode]:
    """The disclosure of that IRI, or those that were read from that file."""
    if which.startswith(("http://", "https://")):
        if not which.startswith(DISCLOSURE):
            raise Failure(f"{which}: is no disclosure of a store; their IRIs begin with {DISCLOSURE}.")
        yield NamedNode(which)
        return
    try:
        with Path(which).open("rb") as file:
            document = NamedNode(f"{BASE}document/{file_digest(file, 'sha256').hexdigest()}")
    except OSError as error:
        raise Failure(f"{which}: can't be read ({error.strerror}); name a disclosure by its IRI, or a document.") from error
    found = disclosures_of(store, [document])
    if not found:
        raise Failure(f"{which}: no disclosure in {store.name} was read from it.")
    yield from found
