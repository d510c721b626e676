"""Errors that a reader of documents or of the store can act on."""

from __future__ import annotations


class GovfinError(Exception):
    """Something that the user can put right; its message is one plain sentence."""


class DocumentError(GovfinError):
    """A document that can't be read, or that discloses nothing."""


class MappingError(GovfinError):
    """A mapping file that breaks its own format; the message names file, line and key."""


class StoreError(GovfinError):
    """A folder that is no store and can't become one."""


class StoreBusyError(GovfinError):
    """The store's folder is open in another process."""


class UnrepresentableAmountError(GovfinError):
    """A numeral with more digits than an exact decimal of the store can hold."""


class RdfError(GovfinError):
    """A file that should hold RDF and does not; the message names file and line."""


class ReasonerError(GovfinError):
    """The reasoner can't be had, or gave up."""


class ShapeError(GovfinError):
    """A file of shapes that can't be read or run; the message names the file."""


class AcceptanceError(GovfinError):
    """A file of accepted findings that can't be used; the message names file and line."""
