"""From rendered pages to the finished site: MkDocs in a fresh folder, put in place once whole."""

import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generator.model.site import Site

_NEXT = ".next"
_MARK = ".juesuan"


class BuildError(Exception):
    """The site could not be built; the message says why, in Chinese."""


def build_site(files: dict[str, str], site: Site, output: Path, config: Path) -> Path:
    """Write the pages, build the site and put both in place of the last ones.

    Args:
        files: Text of every page and chart by its path below the docs folder.
        site: Name and address of the site.
        output: Folder for ``docs/`` and ``site/``; the last good site stays until this is whole.
        config: The ``mkdocs.yml`` to build with.

    Returns:
        The folder of the finished site.

    Raises:
        BuildError: MkDocs refused; nothing was changed.
    """
    fresh = output / _NEXT
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        _write(files, fresh / "docs")
        _run_mkdocs(site, fresh, config)
        _copy_markdown(files, fresh / "site")
        _write({_MARK: "由 juesuan build 生成；其中的 docs 和 site 每次都会换掉。\n"}, output)
        for name in ("docs", "site"):
            _replace(fresh / name, output / name)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return output / "site"


def foreign_output(output: Path, content: Path) -> str | None:
    """Say why a folder must not be built into, or None where it may.

    Only a folder that is empty of ``docs`` and ``site``, or that an earlier build marked as its
    own, is safe: a build replaces both.
    """
    here, source = output.resolve(), content.resolve()
    if here == source or source in here.parents:
        return f"{output} 在内容文件夹里；网站要生成到另外的文件夹"
    taken = [name for name in ("docs", "site") if (output / name).exists()]
    if taken and not (output / _MARK).is_file():
        return f"{output} 里已有不是本程序生成的 {'、'.join(taken)}；换一个空的文件夹"
    return None


def _write(files: dict[str, str], folder: Path) -> None:
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")


def _copy_markdown(files: dict[str, str], folder: Path) -> None:
    """Put each page's Markdown beside its HTML, for archivists to compare."""
    _write({path: text for path, text in files.items() if path.endswith(".md")}, folder)


def _replace(new: Path, old: Path) -> None:
    retired = old.with_name(f".{old.name}-retired")
    shutil.rmtree(retired, ignore_errors=True)
    if old.exists():
        old.rename(retired)
    try:
        new.rename(old)
    except BaseException:
        if retired.exists():
            retired.rename(old)
        raise
    shutil.rmtree(retired, ignore_errors=True)


class _Collector(logging.Handler):
    """Keeps MkDocs' warnings, so that a failed build can say what they were."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one message."""
        self.messages.append(record.getMessage())


@contextmanager
def _collected() -> Iterator[_Collector]:
    """Collect what MkDocs logs, and keep it off the clerk's terminal."""
    collector = _Collector()
    logger = logging.getLogger("mkdocs")
    propagate = logger.propagate
    logger.addHandler(collector)
    logger.propagate = False
    try:
        yield collector
    finally:
        logger.removeHandler(collector)
        logger.propagate = propagate


def _run_mkdocs(site: Site, folder: Path, config: Path) -> None:
    # Both print English banners on import; the clerk's terminal is no place for them.
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    import jieba  # noqa: PLC0415 - slow to import, and only a build needs it
    from mkdocs.commands.build import build  # noqa: PLC0415
    from mkdocs.config import load_config  # noqa: PLC0415
    from mkdocs.exceptions import MkDocsException  # noqa: PLC0415

    jieba.setLogLevel(logging.WARNING)
    with _collected() as collector:
        try:
            settings = load_config(
                config_file=str(config),
                docs_dir=str((folder / "docs").resolve()),
                site_dir=str((folder / "site").resolve()),
                site_name=site.name,
                site_url=site.url or "",
                copyright=f"发布机构：{site.publisher}",
                strict=True,
            )
            build(settings)
        except (MkDocsException, SystemExit) as error:
            reasons = collector.messages or [str(error)]
            raise BuildError(
                "网页没有生成，原来的网站没有改动。MkDocs 报告：\n" + "\n".join(reasons)
            ) from error
