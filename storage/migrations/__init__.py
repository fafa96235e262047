"""How the schema came to be: Alembic's environment and its versions, packaged so that an installed Hourglass can migrate."""
