"""Pure arithmetic: tables in, tables out; no I/O, no clock."""
