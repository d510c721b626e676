"""govfin: budget and final-account disclosures of China's local governments as checked linked open data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from govfin.api import Store, Table, findings, open, read
    from govfin.errors import GovfinError

__all__ = ["GovfinError", "Store", "Table", "__version__", "findings", "open", "read"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """What the API exports, imported when it is first used."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - so that `import govfin` takes no time

    return getattr(import_module("govfin.errors" if name == "GovfinError" else "govfin.api"), name)
