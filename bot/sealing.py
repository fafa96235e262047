"""Secrets that are kept in the database, sealed: other systems' tokens and what they sign with. The key stays in the environment."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from bot.settings import SettingError, Settings
from handlers.errors import UserError

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet


class BrokenSealError(UserError):
    """What was kept was sealed under another key, or not by us."""


class Seal:
    """Seals and opens secrets. The first key seals; every key opens, so that keys can be replaced one after the other."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Take keys as bot.settings reads them: 32 bytes each in URL-safe base64."""
        self._keys = tuple(keys)

    @classmethod
    def of(cls, settings: Settings) -> "Seal":
        """Make the seal of a deployment.

        Raises:
            SettingError: There is no key.
        """
        if not settings.encryption_key:
            raise SettingError(
                "HOURGLASS_ENCRYPTION_KEY is missing: secrets are kept sealed by it alone; `openssl rand -base64 32` makes one."
            )
        return cls(settings.encryption_key)

    def seal(self, text: str) -> str:
        """Return a secret as it may be kept: ASCII, about twice as long."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Return a secret as it was.

        Raises:
            BrokenSealError: No key of ours opens it.
        """
        from cryptography.fernet import InvalidToken

        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except (InvalidToken, UnicodeError):
            raise BrokenSealError(
                "A kept secret is not sealed by HOURGLASS_ENCRYPTION_KEY; add the key that sealed it behind the new one, after a comma."
            ) from None

    def renew(self, sealed: str) -> str:
        """Seal a secret again under the first key.

        Raises:
            BrokenSealError: No key of ours opens it.
        """
        return self.seal(self.open(sealed))

    @cached_property
    def _fernet(self) -> "MultiFernet":
        from cryptography.fernet import Fernet, MultiFernet

        return MultiFernet([Fernet(key) for key in self._keys])
