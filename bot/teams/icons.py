"""The app's two icons, drawn here: an hourglass as PNG, each pixel the mean of what lies under it."""

import struct
import zlib
from collections.abc import Callable

COLOR_PIXELS, OUTLINE_PIXELS = 192, 32
"""As Teams wants them."""

GROUND, GLASS, SAND = (31, 42, 68, 255), (255, 255, 255, 255), (242, 183, 5, 255)
NOTHING = (0, 0, 0, 0)
FINENESS = 4
"""Looks a pixel, along each side."""

MIDDLE, WAIST, WIDEST = 0.5, 0.04, 0.24
GLASS_REACH, BAR_REACH, BAR_WIDTH = 0.27, 0.36, 0.29
SAND_LEFT, SAND_FALLEN = 0.36, 0.64
"""Shares of the icon's side."""

Rgba = tuple[int, int, int, int]
Picture = Callable[[float, float], Rgba]
"""The colour at a place of the unit square."""


def color_icon() -> bytes:
    """Draw the icon in colour, on a ground that fills it."""
    return _png(COLOR_PIXELS, _in_color)


def outline_icon() -> bytes:
    """Draw the icon in white lines on nothing."""
    return _png(OUTLINE_PIXELS, _in_lines)


def _in_color(x: float, y: float) -> Rgba:
    if _is_bar(x, y):
        return GLASS
    if not _is_glass(x, y):
        return GROUND
    is_sand = SAND_LEFT < y < MIDDLE or y > SAND_FALLEN + abs(x - MIDDLE) / 2
    return SAND if is_sand and _is_glass(x, y, inset=0.035) else GLASS


def _in_lines(x: float, y: float) -> Rgba:
    wall = _is_glass(x, y) and not _is_glass(x, y, inset=0.07)
    return GLASS if wall or _is_bar(x, y) else NOTHING


def _is_bar(x: float, y: float) -> bool:
    return abs(x - MIDDLE) < BAR_WIDTH and GLASS_REACH < abs(y - MIDDLE) < BAR_REACH


def _is_glass(x: float, y: float, inset: float = 0.0) -> bool:
    from_waist = abs(y - MIDDLE) / GLASS_REACH
    return from_waist <= 1 and abs(x - MIDDLE) < WAIST + (WIDEST - WAIST) * from_waist - inset


def _png(pixels: int, picture: Picture) -> bytes:
    rows = b"".join(b"\0" + b"".join(_pixel(pixels, column, row, picture) for column in range(pixels)) for row in range(pixels))
    header = struct.pack(">IIBBBBB", pixels, pixels, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")


def _pixel(pixels: int, column: int, row: int, picture: Picture) -> bytes:
    steps = [(each + 0.5) / FINENESS for each in range(FINENESS)]
    looks = [picture((column + across) / pixels, (row + down) / pixels) for down in steps for across in steps]
    opacity = sum(look[3] for look in looks)
    if not opacity:
        return bytes(NOTHING)
    mean = [round(sum(look[band] * look[3] for look in looks) / opacity) for band in range(3)]
    return bytes((*mean, round(opacity / len(looks))))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
