"""The process that judges queries: it reads them with the store's names, and tells whether they may be run. It is started by `judges`.

Reads and writes no graph. It takes pickled pairs of a text and a base on its standard input, and gives for each, pickled on its standard
output, the query or the error that tells what is wrong with it; before the first it gives None, when it is ready. It ends with its input.
"""

from __future__ import annotations

import pickle
import re
import signal
import sys
from dataclasses import replace
from typing import Final
from urllib.parse import urljoin

from govfin.errors import GovfinError
from govfin.folders import folder
from govfin.page.bases import Base
from govfin.query import freeform
from govfin.query.child import bound_memory

MEMORY: Final = 1024**3  # bytes
PATH: Final = "/sparql"  # of the service, from which IRIs that are not whole are seen
_SCHEME: Final = re.compile("[A-Za-z][A-Za-z0-9+.-]*:")


def main() -> None:
    """Judge whatever comes, until nothing comes any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who has started it ends it
    bound_memory(MEMORY)
    freeform.read_query((folder("queries") / "site" / "example.rq").read_text(encoding="utf-8"))  # loads the parser
    given, out = sys.stdin.buffer, sys.stdout.buffer
    told: freeform.FreeQuery | GovfinError | None = None
    while True:
        pickle.dump(told, out, pickle.HIGHEST_PROTOCOL)
        out.flush()
        try:
            text, base = pickle.load(given)
        except EOFError:
            return
        told = judged(text, base)


def judged(text: str, base: Base) -> freeform.FreeQuery | GovfinError:
    """A query that may be run, or why it may not."""
    try:
        query = freeform.read_query(stored(text, base))
    except GovfinError as error:
        return error
    return replace(query, algebra=None)  # which is large, and for linting alone


def stored(text: str, base: Base) -> str:
    """A query with the IRIs that the store has in the place of those of the site; IRIs that are not whole are as seen from the service."""
    found, tokens = text, list(freeform.tokens(text))
    here = "" if any(each.kind == "word" and each.text.upper() == "BASE" for each in tokens) else base.root + PATH.removeprefix("/")
    for token in reversed(tokens):
        if token.kind == "iri":
            iri = f"<{base.stored(_whole(token.text[1:-1], here))}>"
            found = found[: token.start] + iri + found[token.start + len(token.text) :]
    return found


def _whole(iri: str, here: str) -> str:
    if not here or _SCHEME.match(iri):
        return iri
    try:
        return urljoin(here, iri)
    except ValueError:  # no IRI at all, as the parser will tell
        return iri


if __name__ == "__main__":
    main()
