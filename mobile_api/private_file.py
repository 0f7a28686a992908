"""Files that only their owner may read: keys and secrets, written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import mkstemp


def write_once(path: Path, content: bytes) -> None:
    """Write the file whole unless it is there. Of several at once the first one wins."""
    if path.exists():
        return
    draft = _draft(path, content)
    try:
        os.link(draft, path)
    except FileExistsError:  # another was faster
        pass
    finally:
        draft.unlink()


def replace(path: Path, content: bytes) -> None:
    """Write the file whole in place of the one that is there: a reader sees the old or the new, never a part."""
    _draft(path, content).replace(path)


class PrivateFolder:
    """The files of one folder, by name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, name: str) -> bytes | None:
        """What the file says, or None if it isn't there."""
        try:
            return (self._folder / name).read_bytes()
        except FileNotFoundError:
            return None

    def write_once(self, name: str, content: bytes) -> None:
        """Write the file whole unless it is there."""
        write_once(self._folder / name, content)

    def names(self) -> list[str]:
        """Names of the files that are there; none if the folder isn't."""
        return [path.name for path in self._folder.glob("*")]


def _draft(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, draft = mkstemp(dir=path.parent, prefix=f"{path.name}.")  # readable by its owner alone
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    return Path(draft)
