"""What units measure and how large they are, to tell a conversion from a mistake."""

from __future__ import annotations

from decimal import Decimal

# unit -> (what it measures, how many base units it is)
_SIZES: dict[str, tuple[str, str]] = {
    "mile": ("length", "1609.344"),
    "nautical": ("length", "1852"),
    "kilometre": ("length", "1000"),
    "metre": ("length", "1"),
    "centimetre": ("length", "0.01"),
    "millimetre": ("length", "0.001"),
    "foot": ("length", "0.3048"),
    "inch": ("length", "0.0254"),
    "yard": ("length", "0.9144"),
    "acre": ("area", "4046.856"),
    "hectare": ("area", "10000"),
    "sqmile": ("area", "2589988"),
    "sqkm": ("area", "1000000"),
    "sqfoot": ("area", "0.09290304"),
    "sqmetre": ("area", "1"),
    "pound": ("mass", "0.45359237"),
    "ounce": ("mass", "0.02834952"),
    "kilogram": ("mass", "1"),
    "gram": ("mass", "0.001"),
    "tonne": ("mass", "1000"),
    "gallon": ("volume", "3.785412"),
    "litre": ("volume", "1"),
    "barrel": ("volume", "158.987"),
    "mph": ("speed", "1.609344"),
    "kmh": ("speed", "1"),
    "century": ("time", "3155760000"),
    "decade": ("time", "315576000"),
    "year": ("time", "31557600"),
    "month": ("time", "2629800"),
    "week": ("time", "604800"),
    "day": ("time", "86400"),
    "hour": ("time", "3600"),
    "minute": ("time", "60"),
}
_TOLERANCE = Decimal("0.08")  # newsrooms round: 10 miles are 16 km
_NONE = ("", "0")


def dimension(unit: str) -> str:
    """ "length", "mass", ... or "" where the unit is not known."""
    if unit in ("celsius", "fahrenheit", "degree"):
        return "temperature"
    return _SIZES.get(unit, _NONE)[0]


def base(value: Decimal, unit: str) -> Decimal:
    """The value in the dimension's base unit; degrees in Celsius."""
    if unit == "fahrenheit":
        return (value - 32) * 5 / 9
    return value * Decimal(_SIZES.get(unit, ("", "1"))[1])


def equal(one: Decimal, unit: str, other: Decimal, other_unit: str, tolerance: Decimal = _TOLERANCE) -> bool:
    """Whether both measure the same, rounding allowed."""
    if dimension(unit) != dimension(other_unit) or not dimension(unit):
        return False
    if unit == other_unit or dimension(unit) == "temperature":
        near = abs(base(one, unit) - base(other, other_unit)) <= 2
        return one == other if unit == other_unit else near
    a, b = base(one, unit), base(other, other_unit)
    return abs(a - b) <= tolerance * max(abs(a), abs(b))
