"""What tests of several rooms share."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest


@pytest.fixture
def content_folder(tmp_path: Path) -> Callable[[Mapping[str, str | bytes]], Path]:
    """Build a content folder from the text of each file by its path inside the folder."""

    def build(files: Mapping[str, str | bytes]) -> Path:
        folder = tmp_path / "content"
        folder.mkdir(exist_ok=True)
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode() if isinstance(text, str) else text)
        return folder

    return build
