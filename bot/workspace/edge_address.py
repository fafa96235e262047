"""Where this process is reached."""

from starlette.types import Scope


def own_address(scope: Scope) -> str:
    """Return where this process listens, which the app reaches even where the browser uses another name for it."""
    host, port = scope["server"]
    host = f"[{host}]" if ":" in host else host
    return f"http://{host}:{port}{scope.get('root_path', '')}"
