"""Which countries, and which parts of them, have a calendar of working days."""


def country_code(text: str) -> str | None:
    """Return the name a calendar is known by, such as `US`, `GB-ENG` or `DE-BY`, in any case; None: there is none."""
    import holidays  # Half a second, which only those who set a country wait for.

    code, dash, part = text.strip().partition("-")
    parts = holidays.list_supported_countries(include_aliases=False).get(code.upper())
    if parts is None:
        return None
    if not dash:
        return code.upper()
    found = next((known for known in parts if known.casefold() == part.casefold()), None)
    return None if found is None else f"{code.upper()}-{found}"
