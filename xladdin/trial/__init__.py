"""A new scoring table tried before it is used: submissions scored by it and by the old one, side by side."""
