"""Ports of this machine."""

import socket

from bot.settings import SettingError


def is_free(host: str, port: int) -> bool:
    """Tell whether a port can be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as attempt:
        # As the server itself does: a connection that lingers after a restart does not hold the port.
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((host, port))
        except OSError:
            return False
    return True


def require_free(host: str, port: int) -> None:
    """Refuse a port that something else listens on.

    Raises:
        SettingError: It is taken, or the address is not this machine's.
    """
    if not is_free(host, port):
        raise SettingError(f"{host}:{port} cannot be listened on: another program does, or it is not of this machine. Try --port.")
