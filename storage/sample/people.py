"""The people of the sample company's vendor: six CSMs in two teams, their managers, reps, operations, an executive."""

from collections.abc import Mapping

from sqlalchemy import Connection, insert, select

from storage.tables import people

CSM = "csm@example.com"
OPS = "ops@example.com"

_PEOPLE = (
    ("p-01", CSM, "Dana Reyes", "csm", "Atlantic", "Europe/London", "GB-ENG"),
    ("p-02", "ben.adler@example.com", "Ben Adler", "csm", "Atlantic", "Europe/Berlin", "DE-BE"),
    ("p-03", "ines.costa@example.com", "Ines Costa", "csm", "Atlantic", "Europe/Lisbon", "PT"),
    ("p-04", "marcus.webb@example.com", "Marcus Webb", "csm", "Pacific", "America/New_York", "US-NY"),
    ("p-05", "yuki.tanaka@example.com", "Yuki Tanaka", "csm", "Pacific", "Asia/Tokyo", "JP"),
    ("p-06", "amara.nwosu@example.com", "Amara Nwosu", "csm", "Pacific", "America/Los_Angeles", "US-CA"),
    ("p-07", "manager@example.com", "Ruth Lindqvist", "manager", "Atlantic", "Europe/Stockholm", "SE"),
    ("p-08", "paul.moreau@example.com", "Paul Moreau", "manager", "Pacific", "America/Chicago", "US-IL"),
    ("p-09", "rep@example.com", "Sam Ortiz", "sales_rep", "Atlantic", "Europe/Madrid", "ES-MD"),
    ("p-10", "leah.kim@example.com", "Leah Kim", "sales_rep", "Pacific", "America/New_York", "US-NY"),
    ("p-11", "jonas.vega@example.com", "Jonas Vega", "sales_rep", "Atlantic", "Europe/Zurich", "CH-ZH"),
    ("p-12", OPS, "Olga Petrov", "cs_ops", None, "Europe/Warsaw", "PL"),
    ("p-13", "exec@example.com", "Claire Dubois", "executive", None, "Europe/Paris", "FR"),
)

CSMS = tuple(email for _, email, _, role, *_ in _PEOPLE if role == "csm")
REPS = tuple(email for _, email, _, role, *_ in _PEOPLE if role == "sales_rep")


def add_people(connection: Connection) -> Mapping[str, str]:
    """Insert whoever is not there yet and return e-mail → id, so that people added earlier keep their ids and identities."""
    ids: dict[str, str] = {email: key for key, email in connection.execute(select(people.c.id, people.c.email))}
    names = ("id", "email", "name", "role", "team", "time_zone", "country")
    missing = [dict(zip(names, person, strict=True)) for person in _PEOPLE if person[1] not in ids]
    if missing:
        connection.execute(insert(people), missing)
    for _, email, *_, country in _PEOPLE:
        connection.execute(people.update().where(people.c.email == email, people.c.country.is_(None)).values(country=country))
    return {email: key for key, email, *_ in _PEOPLE} | ids
