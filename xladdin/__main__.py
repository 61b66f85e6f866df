"""`python -m xladdin`."""

from __future__ import annotations

from xladdin.cli import main

if __name__ == "__main__":
    main()
