"""Values of UNO <-> what JSON can carry. Objects stay in the office and are spoken of by number."""

from __future__ import annotations

import base64

import uno

TYPES = "/singletons/com.sun.star.reflection.theTypeDescriptionManager"
PLAIN = (bool, int, float, str, type(None))


class Codec:
    """`objects`: what the child may speak of. Numbers are never used again: the child may drop one of the last macro late."""

    def __init__(self, context):
        self.objects = {}
        self._last = 0
        self._types = context.getValueByName(TYPES)
        self._members = {}

    def encode(self, value):
        if isinstance(value, PLAIN):
            return value
        if isinstance(value, (tuple, list)):
            return [self.encode(one) for one in value]
        if isinstance(value, uno.ByteSequence):
            return {"b": base64.b64encode(value.value).decode("ascii")}
        if isinstance(value, uno.Enum):
            return {"e": value.typeName, "v": value.value}
        if isinstance(value, (uno.Type, uno.Char)):
            return str(value)
        name = getattr(type(value), "__pyunostruct__", None)
        if name is not None:
            return {"s": name, "m": {one: self.encode(getattr(value, one)) for one in self._members_of(name)}}
        return {"o": self.keep(value)}

    def decode(self, value):
        if isinstance(value, list):
            return tuple(self.decode(one) for one in value)
        if not isinstance(value, dict):
            return value
        if "o" in value:
            return self.objects[value["o"]]
        if "e" in value:
            return uno.Enum(value["e"], value["v"])
        if "b" in value:
            return uno.ByteSequence(base64.b64decode(value["b"]))
        made = uno.createUnoStruct(value["s"])
        for name, member in value["m"].items():
            setattr(made, name, self.decode(member))
        return made

    def keep(self, value):
        self._last += 1
        self.objects[self._last] = value
        return self._last

    def drop(self, numbers):
        for number in numbers:
            self.objects.pop(number, None)

    def _members_of(self, name):
        """Names of a struct's members, those of the struct it derives from first."""
        if name not in self._members:
            described = self._types.getByHierarchicalName(name)
            base = described.BaseType
            inherited = self._members_of(base.Name) if base is not None else ()
            self._members[name] = (*inherited, *described.MemberNames)
        return self._members[name]
