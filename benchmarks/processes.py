"""The Procfile's processes as real ones, beside a Slack that is the local workspace, for runs in which things are taken away from them."""

import os
import signal
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.settings import PREFIX
from bot.workspace.running import RunningWorkspace

ROOT = Path(__file__).parent.parent
ROLES = ("web", "worker", "clock")
READY = "Hourglass "
"""How the processes begin the line that says they work."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: a worker's hold, until absence is proof, and how late the history may be."""

    lease: int = 6
    settle: int = 5
    history: float = 3.0


@dataclass
class Process:
    """One real process, started again after each kill."""

    name: str
    words: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    running: subprocess.Popen[bytes] | None = None
    begins: int = field(default=0)

    def start(self) -> None:
        """Start it."""
        with self.log.open("ab") as log:
            self.begins = log.tell()
            self.running = subprocess.Popen(self.words, cwd=self.log.parent, env=self.environment, stdout=log, stderr=log)

    @property
    def is_ready(self) -> bool:
        """Whether it has said that it works; the producer says nothing."""
        return self.name == "producer" or READY.encode() in self.log.read_bytes()[self.begins :]

    def end(self, number: signal.Signals) -> int | None:
        """Send a signal and wait for the end; returns the exit status."""
        if self.running is None:
            return None
        self.running.send_signal(number)
        return self.running.wait(timeout=60)


def environment_of(url: str, slack: RunningWorkspace, pace: Pace) -> dict[str, str]:
    """Write the settings of a deployment with this database and this Slack, and nothing of the one that runs this."""
    return environment_with(url, pace) | {
        "HOURGLASS_SLACK_MODE": "http",
        "HOURGLASS_SLACK_BOT_TOKEN": slack.bot_token,
        "HOURGLASS_SLACK_SIGNING_SECRET": slack.signing_secret,
        "HOURGLASS_SLACK_API_URL": slack.api_url,
        "HOURGLASS_SLACK_WORKSPACES": slack.workspace.team.id,
    }


def environment_with(url: str, pace: Pace) -> dict[str, str]:
    """Write the settings of a deployment with this database and no chat yet."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX) and "proxy" not in name.lower()}
    return outside | {
        "PYTHONPATH": str(ROOT),
        "HOURGLASS_DATABASE_URL": url,
        "HOURGLASS_OUTBOX_LEASE": str(pace.lease),
        "HOURGLASS_OUTBOX_SETTLE": str(pace.settle),
        "PORT": "0",
    }


def of_procfile(
    url: str, environment: Mapping[str, str], folder: Path, roles: Collection[str] = ROLES, *, workers: int = 1, port: int | None = None
) -> list[Process]:
    """Make the processes of the Procfile, none of them started. On SQLite the web process does all; it listens on `port`, or a free one."""
    made = []
    many = url.startswith("postgres")
    for line in (ROOT / "Procfile").read_text().splitlines():
        role, _, command = line.partition(": ")
        count = {"web": 1, "worker": workers, "clock": 1}.get(role, 0) if many else int(role == "web")
        count *= role in roles
        for number in range(count):
            # On this machine alone: nobody else is to be answered, and Teams without tokens is served no wider.
            words = command.replace("$PORT", str(port or free_port())).replace("0.0.0.0", "127.0.0.1").split()
            name = f"{role} {number + 1}" if count > 1 else role
            program = str(Path(sys.executable).with_name("hourglass"))
            made.append(Process(name, [program, *words[1:]], environment, folder / f"{name}.log"))
    return made


def free_port() -> int:
    """Find a port that nobody listens on."""
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
