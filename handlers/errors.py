"""Errors that are meant for a person."""


class UserError(Exception):
    """A sentence that tells a person what is wrong and what would work. Shown as it is, never logged as a fault."""
