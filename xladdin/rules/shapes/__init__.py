"""The handful of shapes that every row of an official scoring table fits."""

from __future__ import annotations

from xladdin.rules.shapes.answers import Choice, Incidents, Judged, Point
from xladdin.rules.shapes.base import Shape
from xladdin.rules.shapes.deduct import Deduct
from xladdin.rules.shapes.proportional import Proportional
from xladdin.rules.shapes.tiers import Tiers
from xladdin.rules.target.shape import Target

SHAPES: dict[str, type[Shape]] = {
    s.name: s for s in (Deduct, Tiers, Proportional, Incidents, Point, Choice, Judged, Target)
}

__all__ = ["SHAPES", "Choice", "Deduct", "Incidents", "Judged", "Point", "Proportional", "Shape", "Target", "Tiers"]
