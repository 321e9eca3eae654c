"""Errors meant for a person: what is wrong, where, what was found and what to do."""

from __future__ import annotations


class InvalidInput(ValueError):
    """A value that the package refuses, with a sentence a person can act on.

    Parameters
    ----------
    code
        A stable identifier such as ``"weights_sum"``. User interfaces translate by it.
    message
        The English sentence: the name, what is expected, what was found, the remedy.
    **details
        The names and numbers inside the message, for translations.
    """

    def __init__(self, code: str, message: str, **details: object) -> None:
        super().__init__(message)
        self.code = code
        self.details = details

    def __reduce__(self) -> tuple[object, ...]:
        # The default pickling of exceptions forgets keyword arguments.
        return (_rebuild, (self.code, str(self), self.details))


def _rebuild(code: str, message: str, details: dict[str, object]) -> InvalidInput:
    return InvalidInput(code, message, **details)
