"""The SQL database: tables, migrations, one module an aggregate, importers, sample data."""
