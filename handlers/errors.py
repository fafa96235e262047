"""Errors that are meant for a person."""


class UserError(Exception):
    """A sentence that tells a person what is wrong and what would work. Shown as it is, never logged as a fault."""


class FormError(Exception):
    """What is wrong with a form, one sentence a field by its name. Nothing was saved and nothing typed is lost."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {sentence}" for name, sentence in errors.items()))
        self.errors = errors
