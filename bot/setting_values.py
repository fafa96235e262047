"""What each setting accepts: its text in, its value out, or a ValueError that says what is right."""

import re
from collections.abc import Callable
from pathlib import Path

_HIGHEST_PORT = 65535
_SHORTEST_SECRET = 16
_KEY_BYTES = 32
_LONGEST_DAYS = 3650
_LONGEST_SECONDS = 3600
_MOST_TOKENS = 100_000_000


def database_url(text: str) -> str:
    """Take the address of a database that lasts."""
    if re.match(r"postgres(ql)?(\+psycopg)?://.+", text):
        return text
    if text.startswith("sqlite:///") and len(text) > len("sqlite:///") and ":memory:" not in text:
        return text
    raise ValueError("must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE")


def token(prefix: str) -> Callable[[str], str]:
    """Make a reader of tokens that begin so."""

    def parse(text: str) -> str:
        if not text.startswith(prefix):
            raise ValueError(f"must start with {prefix}")
        return text

    return parse


def one_of(*words: str) -> Callable[[str], str]:
    """Make a reader of one of these words, in any case."""

    def parse(text: str) -> str:
        if text.lower() not in words:
            raise ValueError(f"must be {', '.join(words[:-1])} or {words[-1]}")
        return text.lower()

    return parse


def some_of(*words: str) -> Callable[[str], tuple[str, ...]]:
    """Make a reader of several of these words, or of `none`."""

    def parse(text: str) -> tuple[str, ...]:
        given = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
        if given == ("none",):
            return ()
        if not set(given) <= set(words):
            raise ValueError(f"must be some of {', '.join(words)}, with commas between them, or none")
        return given

    return parse


def on_off(text: str) -> bool:
    """Read `on` as true and `off` as false."""
    return one_of("on", "off")(text) == "on"


def api_url(text: str) -> str:
    """Take the address of a Web API, ending in a slash."""
    if not re.match(r"https?://[^\s/]+", text):
        raise ValueError("must be a URL such as https://slack.com/api/")
    return text.rstrip("/") + "/"


def page_url(text: str) -> str:
    """Take the address of a page, without a slash at its end."""
    if not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", text):
        raise ValueError("must be a URL such as https://hourglass.example.com")
    return text.rstrip("/")


def webhook_url(text: str) -> str:
    """Take an address to send secrets to: encrypted, or on this machine."""
    if not re.fullmatch(r"https://[^\s/@]+(/\S*)?|http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(/\S*)?", text):
        raise ValueError("must be an https:// URL without a user name; http:// works on this machine alone")
    return text


def secret_text(text: str) -> str:
    """Take a secret that is long enough."""
    if len(text) < _SHORTEST_SECRET:
        raise ValueError(f"must have at least {_SHORTEST_SECRET} characters; `openssl rand -hex 32` makes one")
    return text


def encryption_keys(text: str) -> tuple[str, ...]:
    """Read keys as Fernet wants them: URL-safe base64."""
    import binascii
    from base64 import b64decode

    # Both alphabets of base64 are taken: `openssl` writes one, Fernet reads the other.
    keys = tuple(part.strip().replace("+", "-").replace("/", "_") for part in text.split(","))
    try:
        lengths = {len(b64decode(key, altchars="-_", validate=True)) for key in keys}
    except (ValueError, binascii.Error):
        lengths = set()
    if lengths != {_KEY_BYTES}:
        raise ValueError(
            f"must be {_KEY_BYTES} random bytes in base64, several with commas between them; `openssl rand -base64 32` makes one"
        )
    return keys


def slash_command(text: str) -> str:
    """Take a slash command's name."""
    if not re.fullmatch(r"/[a-z0-9_-]{1,31}", text):
        raise ValueError("must be a slash and up to 31 lower-case letters, digits, - or _, such as /account")
    return text


def team_ids(text: str) -> tuple[str, ...]:
    """Read Slack team ids."""
    ids = tuple(part.strip() for part in text.split(",") if part.strip())
    if not ids or not all(re.fullmatch(r"[TE][A-Z0-9]{2,}", part) for part in ids):
        raise ValueError("must be Slack team ids with commas between them, such as T0123ABCD,T0456EFGH")
    return ids


def guid(text: str) -> str:
    """Take an id of Entra's, in lower case."""
    if not re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text):
        raise ValueError("must be an id such as 11111111-2222-3333-4444-555555555555")
    return text.lower()


def existing_file(text: str) -> Path:
    """Take the path of a file that is there."""
    path = Path(text)
    if not path.is_file():
        raise ValueError("must name a file that exists")
    return path


def currency(text: str) -> str:
    """Take a currency code."""
    if not re.fullmatch(r"[A-Z]{3}", text):
        raise ValueError("must be a three-letter currency code in capitals, such as USD")
    return text


def port_number(text: str) -> int:
    """Read the number of a port."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= _HIGHEST_PORT:
        raise ValueError(f"must be a number from 1 to {_HIGHEST_PORT}")
    return int(text)


def days(text: str) -> int:
    """Read a number of days."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= _LONGEST_DAYS:
        raise ValueError(f"must be a whole number of days from 1 to {_LONGEST_DAYS}")
    return int(text)


def seconds(text: str) -> int:
    """Read a number of seconds."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= _LONGEST_SECONDS:
        raise ValueError(f"must be a whole number of seconds from 1 to {_LONGEST_SECONDS}")
    return int(text)


def tokens(least: int) -> Callable[[str], int]:
    """Make a reader of a number of tokens."""

    def parse(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= _MOST_TOKENS:
            raise ValueError(f"must be a whole number of tokens from {least} to {_MOST_TOKENS}")
        return int(text)

    return parse


def any_text(text: str) -> str:
    """Take any text."""
    return text
