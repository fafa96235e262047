"""Facts from the product catalogue: what an account does not hold yet, and what the price list says it is worth."""

from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct
from sqlalchemy import Connection, or_, select

from storage.facts.money import Rates
from storage.tables import accounts, product_holdings, products
from storage.windows import Window

if TYPE_CHECKING:
    import pandas as pd

NOTHING: frozenset[str] = frozenset()


class Product(Struct, frozen=True):
    """One product of the catalogue."""

    id: str
    kind: str
    price: Decimal | None
    """Per year, in the reporting currency."""
    goes_with: frozenset[str]
    """Products that name it, or that it names."""


def catalogue_facts(connection: Connection, window: Window, rates: Rates) -> "pd.DataFrame":
    """Build the columns on products not held; without premium features, complements or any holdings on record they are missing."""
    import pandas as pd

    catalogue = _products(connection, rates)
    premium = [product for product in catalogue if product.kind == "premium_feature"]
    paired = [product for product in catalogue if product.goes_with]
    ids, held = _holdings(connection, window)
    facts = pd.DataFrame(index=pd.Index(ids, name="account_id", dtype=object))
    if not _any_holding(connection):
        return facts
    offers: dict[frozenset[str], tuple[list[Product], list[Product]]] = {}
    for holding in {NOTHING, *held.values()}:
        unused = [product for product in premium if product.id not in holding]
        complements = [product for product in paired if product.id not in holding and product.goes_with & holding]
        offers[holding] = (unused, complements)
    found = [offers[held.get(account_id, NOTHING)] for account_id in ids]
    if premium:
        facts["unused_premium_features"] = [len(unused) for unused, _ in found]
        facts["feature_upsell_value"] = [_worth(unused) for unused, _ in found]
    if paired:
        facts["complementary_products"] = [len(complements) for _, complements in found]
        facts["cross_sell_value"] = [_worth(complements) for _, complements in found]
    return facts


def _products(connection: Connection, rates: Rates) -> list[Product]:
    product = products.c
    rows = connection.execute(select(product.id, product.kind, product.price, product.currency, product.complements)).all()
    named = {row.id: {name.strip() for name in (row.complements or "").split("|") if name.strip()} for row in rows}
    pairs = {(one, other) for one, others in named.items() for other in others if other in named and other != one}
    pairs |= {(other, one) for one, other in pairs}
    return [
        Product(row.id, row.kind, rates.reported(row.price, row.currency), frozenset(other for one, other in pairs if one == row.id))
        for row in rows
    ]


def _holdings(connection: Connection, window: Window) -> tuple[list[str], dict[str, frozenset[str]]]:
    """Return the window's accounts, and what each of them holds today."""
    holding = product_holdings.c
    ids = list(connection.execute(select(accounts.c.id).where(window.of)).scalars())
    since = or_(holding.since.is_(None), holding.since <= window.today)
    query = select(holding.account_id, holding.product_id).join(accounts, accounts.c.id == holding.account_id).where(window.of, since)
    held: dict[str, set[str]] = {}
    for account_id, product_id in connection.execute(query):
        held.setdefault(account_id, set()).add(product_id)
    return ids, {account_id: frozenset(found) for account_id, found in held.items()}


def _any_holding(connection: Connection) -> bool:
    return connection.execute(select(product_holdings.c.account_id).limit(1)).first() is not None


def _worth(offered: list[Product]) -> float | None:
    """Add up the prices; one unknown price makes the sum unknown, for the rest would understate it."""
    prices = [product.price for product in offered]
    return None if None in prices else float(sum((price for price in prices if price is not None), Decimal(0)))
