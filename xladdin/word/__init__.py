"""Word documents: paragraphs and tables of what arrives, as plain values."""
