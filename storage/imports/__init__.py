"""Data in: CSV and Parquet, as the declared tables or through a mapping, every row accounted for (docs/importing.md)."""

from storage.imports.report import FileCount, ImportReport, Reject, write_rejects
from storage.imports.run import import_path
from storage.imports.templates import write_templates

__all__ = ["FileCount", "ImportReport", "Reject", "import_path", "write_rejects", "write_templates"]
