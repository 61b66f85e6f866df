"""Makes the manual: `python docs/build.py [--out FOLDER] [--pdf] [--drafts]`.

    --out FOLDER   where to (dist/manual); the site's first page is FOLDER/index.html and opens from disk
    --pdf          also FOLDER/manual.pdf, the printed edition: A4, contents, page numbers
    --drafts       pictures that are not there yet leave a gap instead of stopping the build

Needs the extra `docs` of pyproject.toml; the PDF also Pango, and harfbuzz-subset lest embedding the fonts take a minute
(Debian: libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0, fonts-noto-cjk).
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

DOCS = Path(__file__).resolve().parent
SITE = DOCS / "site"
sys.path[:0] = [path for path in (str(SITE), str(DOCS.parent)) if path not in sys.path]
FIRST = "index.html"
PDF = "manual.pdf"
PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")
FORWARD = '<!DOCTYPE html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url={page}.html"><title>用户手册</title><a href="{page}.html">用户手册</a>\n'


class BuildError(Exception):
    """The manual can not be made; the text says why."""


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Makes the manual.")
    parser.add_argument("--out", type=Path, default=DOCS.parent / "dist" / "manual", metavar="FOLDER")
    parser.add_argument("--pdf", action="store_true", help="the printed edition too")
    parser.add_argument("--drafts", action="store_true", help="missing pictures do not stop the build")
    options = parser.parse_args(arguments)
    try:
        made = build(options.out, pdf=options.pdf, drafts=options.drafts)
    except BuildError as problem:
        print(problem, file=sys.stderr)
        return 1
    print("\n".join(map(str, made)))
    return 0


def build(out: Path, *, pdf: bool = False, drafts: bool = False) -> list[Path]:
    """The site below `out`, and the printed edition. Files of an earlier manual there are replaced. Raises BuildError."""
    missing = missing_pictures()
    if missing and not drafts:
        lines = "\n".join(f"  {picture}  <- docs/{page}" for page, picture in missing)
        raise BuildError(f"missing pictures (python docs/pictures.py makes them; --drafts builds without):\n{lines}")
    if out.exists() and any(out.iterdir()) and not (out / FIRST).is_file():
        raise BuildError(f"{out} holds other files; name an empty folder")
    with tempfile.TemporaryDirectory(prefix="manual-") as folder:
        _sphinx(Path(folder) / "site", Path(folder), drafts=drafts)
        if out.exists():
            shutil.rmtree(out)
        shutil.copytree(Path(folder) / "site", out, ignore=shutil.ignore_patterns(".buildinfo", ".doctrees"))
        _write_first(out)
        made = [out / FIRST]
        if pdf:
            made.append(print_edition(out / PDF, drafts=drafts))
    return made


def print_edition(out: Path, *, drafts: bool = False) -> Path:
    """The printed edition alone. Raises BuildError."""
    with tempfile.TemporaryDirectory(prefix="manual-") as folder:
        _sphinx(Path(folder) / "print", Path(folder), drafts=drafts, tags=("print",))
        # In a process of its own too: WeasyPrint makes names of XML known to the whole process, and openpyxl then writes broken files.
        done = subprocess.run(
            [sys.executable, str(SITE / "printed.py"), str(Path(folder) / "print"), str(out)], stderr=subprocess.PIPE
        )
        if done.returncode != 0:  # it also loads Pango, a library of the system
            raise BuildError(f"the PDF can not be made: {done.stderr.decode('utf-8', 'replace').strip()[-600:]}")
        return out


def missing_pictures() -> list[tuple[str, str]]:
    """(page, picture) for every picture of a page that is not there."""
    from contents import ROOT_PAGE, load_parts, pages_of

    found = []
    for page in [ROOT_PAGE, *pages_of(load_parts())]:
        file = DOCS / f"{page}.md"
        for picture in PICTURE.findall(file.read_text(encoding="utf-8")):
            if not (file.parent / picture).is_file():
                found.append((f"{page}.md", picture))
    return found


def _sphinx(out: Path, folder: Path, *, drafts: bool, tags: Sequence[str] = ()) -> None:
    """Runs Sphinx, in a process of its own: it sets locale and logging of the one it runs in. Every warning is an error, unless pictures may be missing."""
    if find_spec("sphinx") is None:
        raise BuildError('Sphinx is not there. Install what the manual is made with: pip install -e ".[docs]"')
    arguments = ["-q", "-b", "html", "-c", str(SITE), "-d", str(folder / "-".join(("trees", *tags)))]
    arguments += [f"-t{tag}" for tag in tags]
    arguments += [] if drafts else ["-W", "--keep-going"]
    if subprocess.call([sys.executable, "-m", "sphinx", *arguments, str(DOCS), str(out)]) != 0:
        raise BuildError("Sphinx found faults in the pages (above)")


def _write_first(out: Path) -> None:
    from contents import ROOT_PAGE

    (out / FIRST).write_text(FORWARD.format(page=ROOT_PAGE), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
