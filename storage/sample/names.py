"""Names of accounts and contacts: made up, each account's own."""

import numpy as np


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FIRST = _words(
    """
    Alder Amber Anchor Apex Arbor Aspen Aster Atlas Aurora Avon Bay Beacon Birch Bluff Bramble Bridge Bright Brook
    Canyon Cardinal Cedar Chalk Cinder Clear Cliff Clover Cobalt Copper Coral Crane Crest Cypress Delta Dove Dune Eagle
    East Elm Ember Fair Falcon Fern Field Finch Fir Flint Ford Fox Garnet Gate Granite Grove Gull Harbor Hawk Hazel
    Heath Hill Holly Iron Ivy Jade Juniper Keel Kestrel Lake Lark Laurel Linden Lotus Maple Marsh Meadow Mill Mint Moss
    Oak Olive Orchard Otter Park Pebble Pine Plover Poplar Prairie Quarry Quill Raven Reed Ridge River Robin Rowan
    Saffron Sage Sand Sierra Silver Slate Sparrow Spruce Stone Summit Swift Teal Thistle Timber Tulip Valley Verdant
    Vine Walnut West Willow Winter Wren Yarrow
    """
)

_SECOND = _words(
    """
    bank borough brook bury dale field ford gate ham haven hurst land ley mere mont point port side stead stone ton vale
    view ville ward water way well wick wood
    """
)

_TRADES = (
    ("Logistics", "Transport"), ("Foods", "Food"), ("Robotics", "Manufacturing"), ("Health", "Health"), ("Insurance", "Insurance"),
    ("Energy", "Energy"),
    ("Textiles", "Manufacturing"), ("Analytics", "Software"), ("Pharma", "Health"), ("Construction", "Construction"),
    ("Travel", "Travel"), ("Media", "Media"), ("Retail", "Retail"), ("Systems", "Software"),
    ("Water", "Utilities"), ("Optics", "Manufacturing"),
    ("Labs", "Research"), ("Freight", "Transport"), ("Partners", "Consulting"), ("Education", "Education"), ("Hotels", "Travel"),
    ("Packaging", "Manufacturing"), ("Dental", "Health"), ("Paper", "Manufacturing"), ("Rail", "Transport"), ("Studios", "Media"),
)  # fmt: skip

_GIVEN = _words(
    """
    Ada Adrian Aisha Akira Alice Andrea Anton Bianca Bruno Carla Chidi Clara Daniel Elena Elif Emil Erik Esther Farid
    Fiona Gita Greta Hana Hugo Imani Irene Ivan Jana Jorge Julia Kai Karim Kofi Laila Lars Leon Linda Lucia Mara Marek
    Mei Miguel Mina Nadia Nils Noor Olivia Omar Paula Pavel Pia Rafael Ravi Rosa Ruben Salma Selin Simon Sofia Sven Tara
    Theo Uma Vera Victor Wei Yara Yusuf Zoe
    """
)

_FAMILY = _words(
    """
    Abebe Almeida Andersson Baker Banerjee Becker Bianchi Brown Castillo Chen Clarke Cohen Costello Dimitrov Dubey
    Eriksen Fischer Fontaine Garcia Gruber Haddad Hansen Horvath Ito Jansen Jensen Kaya Keller Khan Kowalski Kumar
    Larsen Laurent Lim Lopez Marino Meyer Mensah Moretti Nagy Novak Obi Olsen Park Patel Pereira Quinn Rahman Reuter
    Rossi Sato Schmid Silva Singh Smit Suzuki Takahashi Taylor Torres Vance Virtanen Wagner Walsh Weber Wilson Wong
    Yilmaz Zhang
    """
)

TITLES = (
    "VP Operations", "Head of Quality", "Director of Finance", "IT Manager", "Plant Manager", "Head of Support", "Chief Operating Officer",
    "Process Owner", "Team Lead Dispatch", "Compliance Officer", "Head of Field Service", "Controller",
)  # fmt: skip

STRIDE = 48_271
"""A prime that divides none of the lists' lengths, so that walking by it visits each name once."""


def account_name(number: int) -> tuple[str, str]:
    """Return the name and industry of the crowd's account of that number, distinct up to more than 90,000."""
    total = len(_FIRST) * len(_SECOND) * len(_TRADES)
    place = number * STRIDE % total
    first, second = _FIRST[place % len(_FIRST)], _SECOND[place // len(_FIRST) % len(_SECOND)]
    trade, industry = _TRADES[place // len(_FIRST) // len(_SECOND)]
    stem = first + second if not first.lower().endswith(second[:2]) else first
    return f"{stem} {trade}", industry


def domain_of(name: str) -> str:
    """Return the account's domain, which cannot exist."""
    return "-".join(name.lower().split()) + ".example"


def contact_names(count: int, dice: np.random.Generator) -> list[str]:
    """Return different people."""
    given = dice.permutation(len(_GIVEN))[:count].tolist()
    family = dice.permutation(len(_FAMILY))[:count].tolist()
    return [f"{_GIVEN[one]} {_FAMILY[other]}" for one, other in zip(given, family, strict=True)]
