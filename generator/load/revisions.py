"""The content as it was: a folder, or a revision of the git repository that holds the content."""

import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from tempfile import TemporaryDirectory

#: A folder that holds one of these, or a folder of a year, is a content folder.
_SHARED_FILES = ("site.yml", "departments.yml", "glossary.yml")
_CONTENT = "content"
_TAGS_SHOWN = 8


class RevisionError(Exception):
    """A version of the content that cannot be had; the message says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of the content, while it lies on the disk.

    Attributes:
        name: What the user calls it.
        folder: Where it lies.
        shown: How its files are named to people.
    """

    name: str
    folder: Path
    shown: str


@contextmanager
def edition(name: str, content: Path) -> Iterator[Edition]:
    """Lay out a version of the content for as long as the block lasts.

    Args:
        name: A content folder, a project folder that holds ``content``, or a revision.
        content: The content folder whose repository knows the revision.

    Raises:
        RevisionError: There is no such folder and no such revision, or it holds no content.
    """
    path = Path(name)
    if path.is_dir():
        folder = _content_of(path)
        yield Edition(name, folder, folder.as_posix())
        return
    repository = _Repository.of(content)
    with TemporaryDirectory(prefix="juesuan-") as temporary:
        folder = Path(temporary)
        repository.extract(name, folder)
        yield Edition(name, folder, f"{name}:{repository.prefix.rstrip('/') or '.'}")


def _content_of(folder: Path) -> Path:
    below = folder / _CONTENT
    if any((folder / name).exists() for name in _SHARED_FILES):
        return folder
    if below.is_dir():
        return below
    raise RevisionError(
        f"{folder} 里没有内容：既没有 site.yml、departments.yml，也没有名为 {_CONTENT} 的文件夹"
    )


@dataclass(frozen=True, slots=True)
class _Repository:
    """The git repository that holds the content folder.

    Attributes:
        git: The program.
        folder: Its root.
        prefix: Where in it the content is, with a slash behind; empty at its root.
    """

    git: str
    folder: Path
    prefix: str = ""

    @classmethod
    def of(cls, content: Path) -> "_Repository":
        """Find the repository that holds a content folder."""
        git = shutil.which("git")
        if git is None:
            raise RevisionError("没有找到 git，读不了以前的版本；比较两个文件夹、两个年度不用 git")
        found = cls(git, content).run("rev-parse", "--show-toplevel", "--show-prefix")
        if found.returncode:
            if b"dubious ownership" in found.stderr:
                raise RevisionError(
                    f"git 不读 {content} 所在的仓库，因为它属于别的用户；"
                    "用建仓库的用户运行，或在 git 的 safe.directory 里登记它"
                )
            raise RevisionError(
                f"{content} 不在 git 仓库里，没有以前的版本；可以写两个文件夹来比较"
            )
        top, prefix, *_ = os.fsdecode(found.stdout).split("\n")
        return cls(git, Path(top), prefix)

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
        """Run git at the root of the repository."""
        return subprocess.run(  # noqa: S603 - no shell, and names of revisions are never options
            [self.git, "-C", str(self.folder), *arguments],
            capture_output=True,
            check=False,
            env=os.environ | {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"},
        )

    def extract(self, revision: str, folder: Path) -> None:
        """Write the content of a revision into an empty folder."""
        commit = self.run(
            "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
        )
        if commit.returncode:
            raise RevisionError(self._unknown(revision))
        tree = f"{os.fsdecode(commit.stdout).strip()}:{self.prefix}"
        if self.run("cat-file", "-e", tree).returncode:
            raise RevisionError(f"{revision} 里没有 {self.prefix.rstrip('/')} 这个文件夹")
        packed = self.run("archive", "--format=tar", tree)
        if packed.returncode:
            raise RevisionError(f"git 取不出 {revision} 的内容，仓库可能不完整；先运行 git fsck")
        archive = folder.parent / f"{folder.name}.tar"
        try:
            archive.write_bytes(packed.stdout)
            with tarfile.open(archive) as tar:
                tar.extractall(folder, filter="data")
        except tarfile.TarError:
            raise RevisionError(
                f"{revision} 的内容里有指向外面的链接，不能取出；改用文件夹来比较"
            ) from None
        finally:
            archive.unlink(missing_ok=True)

    def _unknown(self, revision: str) -> str:
        said = f"没有 {revision} 这个文件夹，git 里也没有这个提交、分支或标签"
        tags = self.run("tag", "--list", "--sort=-creatordate").stdout.decode(errors="replace")
        known = tags.split()
        near = get_close_matches(revision, known, 3, 0.5)
        if near:
            return f"{said}；是不是想写 {'、'.join(near)}"
        if self.run("rev-parse", "--is-shallow-repository").stdout.strip() == b"true":
            return f"{said}；这个仓库没有取全历史，先运行 git fetch --unshallow --tags"
        shown = known[:_TAGS_SHOWN]
        return f"{said}；标签有 {'、'.join(shown)}" if shown else f"{said}；仓库里还没有标签"
