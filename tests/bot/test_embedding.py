"""Sentences as vectors: on this machine, or by a provider that may fail in any way."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from bot.embedding import LocalEmbedding, NoEmbedding, embed_by
from bot.provider_embedding import ProviderEmbedding
from bot.settings import SettingError, read_settings
from handlers.summary_masking import Names

Reply = Callable[[list[str]], tuple[int, Any]]


def near(vectors: Any, one: int, other: int) -> float:
    return float(vectors[one] @ vectors[other])


@pytest.fixture(scope="module")
def local() -> LocalEmbedding:
    return LocalEmbedding()


def test_sentences_of_one_meaning_are_near(local: LocalEmbedding) -> None:
    vectors = local(["My card has not arrived", "When will I receive my bank card?", "The weather is fine in Rome"])
    assert vectors.shape == (3, 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert near(vectors, 0, 1) > 0.5 > near(vectors, 0, 2)


def test_any_text_has_a_vector(local: LocalEmbedding) -> None:
    vectors = local(["", "\ud800", "日本語", "word " * 5000, "<s>[MASK]</s>"])
    assert np.isfinite(vectors).all()
    assert local([]).shape == (0, 384)


def test_off_is_none_and_an_unknown_way_is_refused() -> None:
    settings = read_settings({"HOURGLASS_THEME_EMBEDDINGS": "off"})
    assert embed_by(settings) is None
    assert isinstance(embed_by(settings, "local"), LocalEmbedding)
    assert isinstance(embed_by(read_settings({})), LocalEmbedding)
    with pytest.raises(NoEmbedding, match="off, local or provider"):
        embed_by(settings, "magic")


def test_a_provider_without_an_address_stops_the_start() -> None:
    with pytest.raises(SettingError, match="HOURGLASS_MODEL_BASE_URL and HOURGLASS_THEME_EMBEDDING_MODEL"):
        read_settings({"HOURGLASS_THEME_EMBEDDINGS": "provider"})


@contextmanager
def provider(reply: Reply, **options: Any) -> Iterator[tuple[ProviderEmbedding, list[str]]]:
    """A server on this machine that answers as `reply` says, and what it was sent."""
    sent: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            sent.extend(body["input"])
            status, answer = reply(body["input"])
            data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield ProviderEmbedding(base_url=f"http://127.0.0.1:{server.server_port}/v1", model="m", api_key=None, seconds=20, **options), sent
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def of_length(texts: list[str], **changed: Any) -> dict[str, Any]:
    data = [{"object": "embedding", "index": place, "embedding": [float(len(text)), 1.0]} for place, text in enumerate(texts)]
    return {"object": "list", "data": data, "model": "m", "usage": {"prompt_tokens": 1, "total_tokens": 1}} | changed


def test_each_sentence_gets_its_own_vector_in_whatever_order_they_come() -> None:
    texts = ["a" * number for number in range(1, 40)]
    with provider(lambda asked: (200, of_length(asked) | {"data": of_length(asked)["data"][::-1]})) as (embed, _):
        vectors = embed(texts)
    assert vectors is not None
    assert vectors[:, 0].tolist() == [float(len(text)) for text in texts]
    assert embed.why_not is None


def test_what_leaves_is_masked() -> None:
    names = Names(people=["Lena Okafor"])
    with provider(lambda asked: (200, of_length(asked)), names=lambda texts: names) as (embed, sent):
        embed(["Lena Okafor (lena@example.com, +44 20 7946 0958) waits."])
    assert not any(secret in sent[0] for secret in ("Lena", "example.com", "7946"))


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (lambda asked: (401, {"error": {"message": "no"}}), "refused the key"),
        (lambda asked: (404, {"error": {"message": "no"}}), "answered 404"),
        (lambda asked: (200, of_length(asked[1:])), "gave another number of vectors than of sentences"),
        (lambda asked: (200, {"data": "none"}), "could not be asked"),
        (lambda asked: (200, b"<html>"), "could not be asked"),
    ],
)
def test_a_failure_leaves_words_alone_and_says_why(reply: Reply, why: str) -> None:
    with provider(reply) as (embed, _):
        assert embed(["one", "two"]) is None
        assert embed.why_not is not None
        assert why in embed.why_not
