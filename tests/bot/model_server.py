"""A language model on this machine, as each server plays it that one may meet: honest, lying, broken, slow, or without end."""

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = dict[str, Any]
Themes = list[Json]
Answer = Callable[[Themes], Any]
"""Themes as they were sent → what the model says: a text, or what is written as JSON."""


@dataclass
class Asked:
    """One request."""

    body: Json
    headers: dict[str, str]

    @property
    def data(self) -> str:
        """What stands between the lines with the mark."""
        content: str = self.body["messages"][1]["content"]
        mark = content.split("\n")[1]
        return content.split(f"\n{mark}\n")[1]

    @property
    def themes(self) -> Themes:
        themes: Themes = json.loads(self.data)["themes"]
        return themes

    @property
    def reads_notes(self) -> bool:
        return "someone read a part at a time" in self.body["messages"][0]["content"]


@dataclass
class ModelServer:
    """Answers as `say` says; `act` is asked first, and may take the connection for itself."""

    say: Answer
    act: "Callable[[Asked, BaseHTTPRequestHandler], bool]" = lambda asked, handler: False
    asked: list[Asked] = field(default_factory=list)
    url: str = ""
    stopped: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def running(self) -> "Iterator[ModelServer]":
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                asked = Asked(body, {name.lower(): value for name, value in self.headers.items()})
                owner.asked.append(asked)
                with suppress(ConnectionError):
                    if not owner.act(asked, self):
                        said = owner.say(asked.themes)
                        send(self, completion(said if isinstance(said, str) else json.dumps(said)))

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        self.url = f"http://127.0.0.1:{server.server_port}/v1"
        try:
            yield self
        finally:
            self.stopped.set()
            server.shutdown()
            server.server_close()
            thread.join()


def completion(content: Any, *, reason: str = "stop", refusal: str | None = None) -> Json:
    message = {"role": "assistant", "content": content, "refusal": refusal}
    return {"id": "c", "object": "chat.completion", "choices": [{"index": 0, "message": message, "finish_reason": reason}]}


def send(handler: BaseHTTPRequestHandler, document: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> None:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    handler.send_response(status)
    for name, value in {"content-type": "application/json", "content-length": str(len(body)), **(headers or {})}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def error(status: int, message: str = "no", headers: dict[str, str] | None = None) -> "Callable[[Asked, BaseHTTPRequestHandler], bool]":
    """Answer everything with an error."""

    def act(asked: Asked, handler: BaseHTTPRequestHandler) -> bool:
        send(handler, {"error": {"message": message}}, status=status, headers=headers)
        return True

    return act


def cut(asked: Asked, handler: BaseHTTPRequestHandler) -> bool:
    """Promise a thousand bytes, send a few, and hang up."""
    handler.send_response(200)
    handler.send_header("content-length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"choices": [')
    handler.wfile.flush()
    handler.connection.shutdown(socket.SHUT_RDWR)
    return True


def trickle(server: ModelServer, piece: bytes, *, pause: float) -> "Callable[[Asked, BaseHTTPRequestHandler], bool]":
    """Send without end, a piece at a time."""

    def act(asked: Asked, handler: BaseHTTPRequestHandler) -> bool:
        handler.send_response(200)
        handler.send_header("content-type", "application/json")
        handler.end_headers()
        while not server.stopped.wait(pause):
            handler.wfile.write(piece)
            handler.wfile.flush()
        return True

    return act


def honest(themes: Themes) -> Json:
    """Say what is so, as the prompt asks: a sentence without a number that rests on comments, and their sentences as quotes."""
    return {"themes": [honestly(theme) for theme in themes]}


def honestly(theme: Json) -> Json:
    comments = theme["comments"][:3]
    return {
        "theme": theme["id"],
        "sentence": f"Customers say that {theme['name'].lower()} gets in their way.",
        "from": [comment["id"] for comment in comments],
        "quotes": [{"comment": comment["id"], "text": first_sentence(comment["text"])} for comment in comments],
    }


def first_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?])\s", text)[0]
