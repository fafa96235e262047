"""The sample company: a believable book of accounts for demos, tests and benchmarks, from a fixed seed."""

from storage.sample.load import load_sample

__all__ = ["load_sample"]
