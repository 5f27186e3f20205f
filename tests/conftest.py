"""What tests of several rooms share."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from generator.load.content import Loaded, load_content
from generator.load.statute import load_statute
from generator.publish.build import build_site
from generator.render.site import render_site

_ROOT = Path(__file__).parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="rewrite the expected pages and charts of tests/golden",
    )


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


@pytest.fixture(scope="session")
def loaded() -> Loaded:
    """Read the repository's own content."""
    return load_content(_ROOT / "content", load_statute().layouts)


@pytest.fixture(scope="session")
def built_site(loaded: Loaded, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the repository's own content once; return the folder of the site."""
    assert not loaded.diagnostics, loaded.diagnostics
    files = render_site(loaded.content, load_statute())
    output = tmp_path_factory.mktemp("built")
    return build_site(files, loaded.content.site, output, _ROOT / "mkdocs.yml")
