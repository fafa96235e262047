"""What the sample company's vendor sells: features, premium features, and products that go with each other."""

from decimal import Decimal

from storage.sample.moment import Row

FEATURES = (
    ("f-records", "Records"),
    ("f-search", "Search"),
    ("f-dashboards", "Dashboards"),
    ("f-comments", "Comments"),
    ("f-approvals", "Approvals"),
    ("f-exports", "Exports"),
    ("f-templates", "Templates"),
    ("f-tasks", "Tasks"),
    ("f-calendar", "Calendar"),
    ("f-alerts", "Alerts"),
    ("f-tags", "Tags"),
    ("f-forms", "Forms"),
    ("f-imports", "Imports"),
    ("f-mobile", "Mobile app"),
    ("f-rules", "Rules"),
    ("f-webhooks", "Webhooks"),
    ("f-schedules", "Scheduled reports"),
    ("f-archive", "Archive"),
    ("f-views", "Saved views"),
)

PREMIUM = (
    ("p-audit", "Audit export", 2_400),
    ("p-sso", "Single sign-on groups", 1_800),
    ("p-forecast", "Forecasts", 3_600),
    ("p-sandbox", "Sandbox", 1_200),
    ("p-roles", "Custom roles", 1_500),
    ("p-residency", "Data residency", 4_800),
)

PRODUCTS = (
    ("core", "Core", 0, ""),
    ("insights", "Insights", 7_200, "core"),
    ("field", "Field app", 5_400, "core"),
    ("vault", "Vault", 14_400, "insights"),
    ("connect", "Connect", 3_600, "field"),
)


def product_rows() -> list[Row]:
    """List the whole price list, per year in dollars."""
    features = [_product(key, name, "feature", None, None) for key, name in FEATURES]
    premium = [_product(key, name, "premium_feature", price, None) for key, name, price in PREMIUM]
    products = [_product(key, name, "product", price or None, goes_with or None) for key, name, price, goes_with in PRODUCTS]
    return features + premium + products


def _product(key: str, name: str, kind: str, price: int | None, complements: str | None) -> Row:
    return {
        "id": key,
        "name": name,
        "kind": kind,
        "price": None if price is None else Decimal(price),
        "currency": "USD",
        "complements": complements,
    }
