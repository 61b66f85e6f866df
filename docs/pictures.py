"""Renews the pictures of the manual: `python docs/pictures.py [--only NAME …] [--out FOLDER]`.

Windows of the real LibreOffice with the extension, on a virtual screen, in Chinese; and pages that it prints. Needs, as Debian packages:
libreoffice-calc libreoffice-writer libreoffice-l10n-zh-cn python3-uno xvfb openbox xdotool imagemagick poppler-utils fonts-noto-cjk.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from shots import checking, dealing, forms, paper, rollups  # noqa: E402, F401  (their scenes register themselves)
from shots.image import cut  # noqa: E402
from shots.scene import SCENES, Shot  # noqa: E402
from shots.studio import NoStudio, studio, working_folder  # noqa: E402

PICTURES = tuple(name for scene in SCENES for name in scene.names)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--only", nargs="+", choices=PICTURES, metavar="NAME", default=PICTURES)
    parser.add_argument("--out", type=Path, default=HERE / "pictures")
    given = parser.parse_args(arguments)
    given.out.mkdir(parents=True, exist_ok=True)
    try:
        for name in take(frozenset(given.only), given.out):
            print(name)
    except NoStudio as missing:
        print(missing, file=sys.stderr)
        return 1
    return 0


def take(wanted: frozenset[str], out: Path) -> Iterator[str]:
    """Takes the pictures with these names. Raises NoStudio."""
    scenes = [scene for scene in SCENES if wanted.intersection(scene.names)]
    with tempfile.TemporaryDirectory() as name, working_folder():
        folder, printer = Path(name), Path(name) / "printer"
        printer.mkdir()
        for scene in scenes:
            if not scene.windows:
                yield from _kept(scene.take(printer), wanted, out)
        shown = [scene for scene in scenes if scene.windows]
        if shown:
            with studio(folder) as place:
                for scene in shown:
                    yield from _kept(scene.take(place), wanted, out)
                    place.close_all()


def _kept(shots: Iterator[Shot], wanted: frozenset[str], out: Path) -> Iterator[str]:
    for shot in shots:
        if shot.name in wanted:
            cut(shot.raw, shot.rect, out / f"{shot.name}.png")
            yield shot.name


if __name__ == "__main__":
    sys.exit(main())
