"""Putting the add-in where Excel loads it, taking it away again, and finding out why it does not work."""
