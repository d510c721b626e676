"""Static files: what pages load beside their data, by the name under /static/ and the file that has it.

Reads and writes no graph.
"""

from __future__ import annotations

import gzip
import mimetypes
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Final

from govfin.page.visits import HERE
from govfin.query.drawings import LIBRARY, SCRIPT

FOLDER: Final = "/static/"
CHARTS: Final = ("echarts.min.js", "drawing.js", "charts.js")  # what draws charts, in the order in which it is run
EDITOR: Final = ("yasgui/yasgui.min.js", "editor.js")  # what makes the field of a query an editor
EDITOR_STYLE: Final = "yasgui/yasgui.min.css"


@cache
def static_files() -> Mapping[str, Path]:
    """The files, by their names under /static/."""
    own = HERE / "static"
    found = {path.relative_to(own).as_posix(): path for path in sorted(own.rglob("*")) if path.is_file()}
    return MappingProxyType({**found, LIBRARY.name: LIBRARY, SCRIPT.name: SCRIPT})


@cache
def version_of(name: str) -> str:
    """What changes whenever a file does: it stands behind the question mark of its address, so that browsers may keep the file for long."""
    return sha256(static_files()[name].read_bytes()).hexdigest()[:12]


@cache
def zipped(name: str) -> bytes:
    """A file as gzip has it: a third of the size."""
    return gzip.compress(static_files()[name].read_bytes(), mtime=0)


def type_of(name: str) -> str:
    """The media type of a file."""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
