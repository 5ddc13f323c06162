"""Fetches every package of the table by name and unpacks it under ROOT, with the system's own clients (apt-get, npm).

`python -m training.fetch ROOT`. Nothing is installed; a package that is already there is not fetched again.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path

from .bank import place_of
from .sources import FIGURES, GROUNDS, SVG_SETS


def fetch_debian(package: str, to: Path, root: Path) -> None:
    pool = root / "debs"
    pool.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", package], cwd=pool, check=True)
    to.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["dpkg-deb", "-x", str(next(pool.glob(f"{package}_*.deb"))), str(to)], check=True)


def fetch_npm(package: str, to: Path, root: Path) -> None:
    pool = root / "tgz"
    pool.mkdir(parents=True, exist_ok=True)
    name = subprocess.run(["npm", "pack", "--silent", package], cwd=pool, check=True, capture_output=True, text=True).stdout.strip()
    with tarfile.open(pool / name.splitlines()[-1]) as archive:
        archive.extractall(to, filter="data")


def main() -> None:
    root = Path(sys.argv[1])
    for source in (*FIGURES, *SVG_SETS, *GROUNDS):
        to = place_of(source, root)
        if source.registry == "own" or to.exists():
            continue
        print(source.package, flush=True)
        (fetch_debian if source.registry == "debian" else fetch_npm)(source.package, to, root)


if __name__ == "__main__":
    main()
