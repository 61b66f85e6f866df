"""Writes docs/reference from the program's own data: `python docs/generate.py`, or `--check` to see whether it is up to date."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ["XLADDIN_LIBRARY"] = ""  # the pages tell of the program alone
DOCS = Path(__file__).resolve().parent
sys.path[:0] = [path for path in (str(DOCS), str(DOCS.parent)) if path not in sys.path]


def pages() -> dict[Path, str]:
    """Every generated page, by its path below docs/."""
    from addin_page import addin_page
    from audits_page import audits_page
    from crosscheck_page import crosscheck_page
    from findings_page import findings_page
    from layers_picture import layers_picture
    from reference_pages import commands_page, forms_page, vocabulary_page
    from rulebook_page import rulebook_page

    from xladdin.rules.load import rulebook, rulebook_ids

    reference = Path("reference")
    made = {reference / "rulebooks" / f"{book_id}.md": rulebook_page(rulebook(book_id)) for book_id in rulebook_ids()}
    made |= {
        reference / "addin.md": addin_page(), reference / "audits.md": audits_page(), reference / "crosscheck.md": crosscheck_page(),
        reference / "findings.md": findings_page(), reference / "forms.md": forms_page(),
        reference / "commands.md": commands_page(), reference / "vocabulary.md": vocabulary_page(),
        Path("dev") / "layers.svg": layers_picture(),
    }  # fmt: skip
    return made


def outdated() -> list[Path]:
    """Pages that are missing, differ from what would be written, or belong to nothing any more."""
    made = pages()
    wrong = [path for path, text in made.items() if _text(DOCS / path) != text]
    there = {path.relative_to(DOCS) for path in (DOCS / "reference").rglob("*.md")}
    return sorted({*wrong, *(there - made.keys())})


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def main(arguments: list[str]) -> int:
    if arguments == ["--check"]:
        old = outdated()
        for path in old:
            print(f"not up to date: docs/{path.as_posix()}")
        return int(bool(old))
    made = pages()
    for path, text in made.items():
        target = DOCS / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
    for path in {p.relative_to(DOCS) for p in (DOCS / "reference").rglob("*.md")} - made.keys():
        (DOCS / path).unlink()
    print(f"{len(made)} pages written")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
