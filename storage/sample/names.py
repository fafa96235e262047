"""Names of accounts and contacts: made up, each account's own."""

from collections.abc import Iterator

import numpy as np


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FIRST = _words(
    """
    Alder Amber Anchor Apex Abbey Aspen Aster Atlas Avon Bay Beacon Birch Bluff Bramble Bridge Bright Brook
    Canyon Cardinal Cedar Chalk Cinder Clear Cliff Cobalt Copper Coral Crane Crest Cypress Delta Dove Dune Eagle
    East Elm Fair Falcon Fern Field Finch Flint Ford Fox Garnet Gate Granite Grove Gull Harbor Hawk Hazel
    Heath Holly Iron Ivy Jade Juniper Keel Kestrel Lake Lark Laurel Linden Lotus Maple Marsh Meadow Mill Mint Moss
    Oak Olive Orchard Otter Park Pebble Pine Plover Poplar Prairie Quarry Quill Raven Reed Ridge River Robin Rowan
    Saffron Sage Sand Sierra Silver Slate Sparrow Spruce Stone Summit Swift Teal Thistle Timber Tulip Valley Verdant
    Walnut West Willow Winter Wren Yarrow
    """
)

_SECOND = _words(
    """
    bank borough brook bury combe field ford gate ham haven hurst land ley mere mont moor point port shore side stead
    stone ton vale view ville wick wood
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

STRIDE = 41
"""Shares no divisor with the number of first halves, so that walking by it visits each once."""


def _flows(first: str, second: str) -> bool:
    """Tell whether the two halves can be read as one name: no letter or syllable said twice where they meet."""
    start = first.lower()
    return start[-1] != second[0] and start != second and start[-2:] != second[-2:] and start[-3:] not in second


def _stems() -> Iterator[str]:
    """Walk through every pair of halves so that a first half returns only after all the others."""
    for round_ in range(len(_SECOND)):
        for step in range(len(_FIRST)):
            place = step * STRIDE % len(_FIRST)
            first, second = _FIRST[place], _SECOND[(round_ + place * 5) % len(_SECOND)]
            if _flows(first, second):
                yield first + second


_STEMS = tuple(_stems())


def account_name(number: int) -> tuple[str, str]:
    """Return the name and industry of the crowd's account of that number, over 70,000 of them; negative numbers count from the end."""
    cycle, place = divmod(number, len(_STEMS))
    trade, industry = _TRADES[(cycle + place * 9) % len(_TRADES)]
    return f"{_STEMS[place]} {trade}", industry


def domain_of(name: str) -> str:
    """Return the account's domain, which cannot exist."""
    return "-".join(name.lower().split()) + ".example"


def contact_names(count: int, dice: np.random.Generator) -> list[str]:
    """Return different people."""
    given = dice.permutation(len(_GIVEN))[:count].tolist()
    family = dice.permutation(len(_FAMILY))[:count].tolist()
    return [f"{_GIVEN[one]} {_FAMILY[other]}" for one, other in zip(given, family, strict=True)]
