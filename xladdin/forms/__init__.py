"""Official forms as data: sheets, labels and slots. A form never mentions a mark; the vocabulary joins it to the rulebook."""
