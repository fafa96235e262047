"""The five kinds of data as cards call them."""

from scoring.rows import SourceKind

SOURCE_NAMES: dict[SourceKind, str] = {"usage": "usage", "tickets": "support", "surveys": "survey", "crm": "CRM", "billing": "billing"}
