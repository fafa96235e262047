"""`hourglass ask "/account acme"` as a whole process, beside `python -c "import typer, sqlalchemy"`.

Both find their bytecode where the first run left it, as on any machine that does not forbid it: the peer's came with its installation.

uv run python -m benchmarks.cold_start [--quick]
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.account_request_load import fill
from benchmarks.ratios import Claim, conclude

ASK = 'import sys; sys.argv[0] = "hourglass"; from bot.cli import main; main()'
"""What the installed script `hourglass` does, by the same interpreter as the peer."""


def main() -> int:
    """Measure and conclude."""
    rounds = 7 if "--quick" in sys.argv[1:] else 21
    with tempfile.TemporaryDirectory() as folder:
        url = fill(Path(folder) / "benchmark.db", count=240)
        environ = {**os.environ, "HOURGLASS_DATABASE_URL": url}
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        question = [sys.executable, "-c", ASK, "ask", "/account acme", "--as", "csm@example.com"]
        peer = [sys.executable, "-c", "import typer, sqlalchemy"]
        if "Acme" not in _run(question, environ)[1]:
            print("The question was not answered.")
            return 1
        _run(peer, environ)
        ours, others = [], []
        for _ in range(rounds):
            others.append(_run(peer, environ)[0])
            ours.append(_run(question, environ)[0])
    return conclude([Claim("cold start", "ms", ours, others, bound=1.5, at_most=True)], peer="typer, sqlalchemy")


def _run(command: Sequence[str], environ: Mapping[str, str]) -> tuple[float, str]:
    """Run a whole process; returns its time [ms] and what it said."""
    start = time.perf_counter()
    ended = subprocess.run(command, env=dict(environ), capture_output=True, text=True, check=True)
    return (time.perf_counter() - start) * 1000, ended.stdout


if __name__ == "__main__":
    sys.exit(main())
