"""What the child asks of the office, carried out: read a property, set one, call a method, ask the person."""

from __future__ import annotations


class Answers:
    """Answers questions for the time of one macro. `person`: see dialogs."""

    def __init__(self, codec, person):
        self.codec, self._person = codec, person

    def answer(self, question):
        """The line to send back."""
        self.codec.drop(question.get("drop", ()))
        try:
            return {"is": self.codec.encode(self._carry_out(question))}
        except Exception as error:
            said = getattr(error, "Message", "") or str(error)
            name = getattr(type(error), "__pyunostruct__", type(error).__name__)
            return {"error": [name, said]}

    def _carry_out(self, question):
        what, name = question["do"], question["name"]
        given = [self.codec.decode(one) for one in question.get("args", ())]
        if what == "person":
            return getattr(self._person, name)(*given)
        on = self.codec.objects[question["on"]]
        if what == "get":
            return getattr(on, name)
        if what == "set":
            setattr(on, name, given[0])
            return None
        return getattr(on, name)(*given)
