"""The content folder to one :class:`~generator.model.report.Content`, with all that is wrong."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from generator.diagnostics import Diagnostic, Severity, in_order
from generator.load.across import Finding, in_accounts, in_departments, in_performance
from generator.load.bind import bind
from generator.load.faults import Fault, first_of
from generator.load.files import Files, is_folder, shown, suggestion
from generator.load.published import PUBLISHED, in_published, not_json, quick
from generator.load.yaml_reader import Document
from generator.locations import DataPath, Location
from generator.model.accounts import Accounts
from generator.model.keys import YEAR, ReportKey
from generator.model.narrative import Narrative
from generator.model.performance import Performance
from generator.model.publication import Publication, Publications
from generator.model.report import Content, Report
from generator.model.site import Department, Departments, LocalGlossary, Site

M = TypeVar("M", bound=BaseModel)

_SHARED_FILES = ("site.yml", "departments.yml", "glossary.yml", PUBLISHED)
_REPORT_FILES = ("accounts.yml", "narrative.yml", "performance.yml")
_LONGEST_LIST = 12
#: Stands for a site.yml that is missing or wrong, so that everything else is still checked.
#: Stands for the words of a site whose file cannot be read.
UNWRITTEN = "未写"
_NO_SITE = Site(format="1", name=UNWRITTEN, region=UNWRITTEN, publisher=UNWRITTEN)


@dataclass(frozen=True)
class Loaded:
    """Everything that was read from the content folder.

    Attributes:
        content: What could be read; files with errors are left out.
        diagnostics: What is wrong with the files, in the order of their places.
        sources: Text of each file by the name used in locations.
        folder: Name of the content folder as given.
        documents: Each file as read, by report and file stem (``accounts``, ``site`` ...).
    """

    content: Content
    diagnostics: tuple[Diagnostic, ...]
    sources: dict[str, str]
    folder: str
    documents: dict[tuple[ReportKey | None, str], Document] = field(default_factory=dict)

    def locate(self, key: ReportKey | None, file: str, path: DataPath, words: str = "") -> Location:
        """Return the place of a value, or of its nearest parent, or line 1 of the file.

        Args:
            key: The report; None for the files that all reports share.
            file: ``accounts``, ``narrative``, ``performance``, ``site``, ``departments``,
                ``glossary`` or ``published``.
            path: Keys and list positions from the root of the file.
            words: Words of a text that are meant; its start is returned where they are not found.
        """
        document = self.documents.get((key, file))
        if document is not None:
            text = self.sources[document.file] if words else ""
            return document.find(path, words, _lines(text)) or document.locate(path)
        middle = f"{key}/" if key else ""
        return Location(f"{self.folder}/{middle}{file}.yml", 1, 1)


@lru_cache(maxsize=4)
def _lines(text: str) -> list[str]:
    """Split a file as the reader does."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


@dataclass(frozen=True, slots=True)
class _SiteLayout:
    """The layout of the site, and whether a report without one of its own can be blamed."""

    layout: str | None
    readable: bool


@dataclass(frozen=True)
class Shared:
    """What all reports share, and where each of them stands: all that reading one needs.

    Attributes:
        root: The content folder, from the root of the file system.
        layouts: Ids of the layouts a report may name.
        loaded: The shared files and what is wrong with them; it holds no reports.
        site_layout: The layout of reports that name none.
        folders: The folder of each report.
    """

    root: Path
    layouts: frozenset[str]
    loaded: Loaded
    site_layout: _SiteLayout
    folders: dict[ReportKey, Path]

    def of(self, keys: Iterable[ReportKey]) -> "Shared":
        """Keep what is needed to read some reports; it is small enough to be sent away."""
        keys = tuple(keys)
        folders = {key: self.folders[key] for key in keys}
        content = self.loaded.content
        departments = {key.department: content.departments[key.department] for key in folders}
        published = {key: content.published[key] for key in keys if key in content.published}
        kept = replace(content, departments=departments, published=published)
        loaded = Loaded(kept, (), {}, self.loaded.folder)
        return replace(self, loaded=loaded, folders=folders)


def load_content(
    folder: Path, layouts: Collection[str], departments: Collection[str] | None = None
) -> Loaded:
    """Read the content folder; what is wrong with it is returned, never raised.

    Args:
        folder: The content folder.
        layouts: Ids of the layouts a report may name.
        departments: Whose reports to read, of all years; everybody's where None.
    """
    shared = read_shared(folder, layouts)
    wanted = [k for k in shared.folders if departments is None or k.department in departments]
    parts = [shared.loaded, *(read_report(shared, key) for key in wanted)]
    reports = {key: report for part in parts for key, report in part.content.reports.items()}
    return Loaded(
        content=replace(shared.loaded.content, reports=reports),
        diagnostics=tuple(in_order(found for part in parts for found in part.diagnostics)),
        sources={name: text for part in parts for name, text in part.sources.items()},
        folder=shared.loaded.folder,
        documents={place: read for part in parts for place, read in part.documents.items()},
    )


def read_shared(folder: Path, layouts: Collection[str]) -> Shared:
    """Read what all reports share and find the folders of the reports, but open none of them.

    Args:
        folder: The content folder.
        layouts: Ids of the layouts a report may name.
    """
    # Where it is holds for every process, whatever folder that one runs in.
    return _Loader(Files(folder.absolute(), folder), frozenset(layouts)).shared()


def read_report(shared: Shared, key: ReportKey) -> Loaded:
    """Read one report; its content holds that report alone, or none where it cannot be used."""
    loader = _Loader(Files(shared.root, Path(shared.loaded.folder)), shared.layouts)
    content = shared.loaded.content
    department = content.departments[key.department]
    folder = _Folder(key, shared.folders[key])
    report = loader.report(folder, department, shared.site_layout)
    if report and key in content.published:
        report = replace(report, published=content.published[key])
    return loader.loaded(replace(content, reports={key: report} if report else {}))


@dataclass(frozen=True, slots=True)
class _Folder:
    """The folder of one report."""

    key: ReportKey
    path: Path


@dataclass(frozen=True)
class _Loader:
    """The files of one content folder, and the layouts there are."""

    files: Files
    layouts: frozenset[str]
    documents: dict[tuple[ReportKey | None, str], Document] = field(default_factory=dict)

    def loaded(self, content: Content) -> Loaded:
        """Return what was read, with all that is wrong with it."""
        found = tuple(in_order(self.files.diagnostics))
        folder = self.files.named(self.files.root)
        return Loaded(content, found, self.files.sources, folder, self.documents)

    def shared(self) -> Shared:
        """Read the files that all reports share."""
        root = self.files.root
        if not is_folder(root):
            hint = "在项目文件夹里运行，或写明内容文件夹的位置"
            self.files.report(root, Fault("missing-folder", "没有内容文件夹", hint))
            layout = _SiteLayout(None, readable=False)
            return Shared(root, self.layouts, self.loaded(Content(_NO_SITE)), layout, {})
        listing = self.files.listing(root, _SHARED_FILES)
        folders = [found for path in listing.folders for found in self._of_year(path)]
        if folders:
            self._require(listing.files, "departments.yml", "写上各部门的标识和名称")
        self._require(listing.files, "site.yml", "写上站名、地区和发布机构")
        site = self._bound(Site, listing.files.get("site.yml"), None)
        glossary = self._bound(LocalGlossary, listing.files.get("glossary.yml"), None)
        departments = self._departments(listing.files.get("departments.yml"), folders)
        if not folders and not self.files.diagnostics:
            hint = "建文件夹 年份/部门标识，例如 2020/xiqu-xinfangju，把 accounts.yml 放进去"
            fault = Fault("no-reports", "没有一份报告，网站里只有首页和说明", hint)
            self.files.report(root, fault, Severity.WARNING)
        layout = self._site_layout(site)
        content = Content(
            site=site or _NO_SITE,
            departments=departments,
            glossary=glossary or LocalGlossary(),
            published=self._published(listing.files.get(PUBLISHED), folders),
        )
        paths = {folder.key: folder.path for folder in folders}
        return Shared(root, self.layouts, self.loaded(content), layout, paths)

    def _require(self, files: Mapping[str, Path | None], name: str, what: str) -> None:
        if name not in files:
            fault = Fault("missing-file", f"没有 {name}", f"新建这个文件，{what}")
            self.files.report(self.files.root / name, fault)

    def _bound(self, model: type[M], path: Path | None, key: ReportKey | None) -> M | None:
        document = self.files.read(path) if path else None
        if path is None or document is None:
            return None
        self.documents[key, path.stem] = document
        value, found = bind(model, document)
        self.files.diagnostics.extend(found)
        return value

    def _report(self, key: ReportKey | None, file: str, findings: Iterable[Finding]) -> None:
        document = self.documents[key, file]
        placed = (fault.at(document.locate(path)) for path, fault in findings)
        self.files.diagnostics.extend(first_of(placed))

    # --- folders and departments ---

    def _of_year(self, folder: Path) -> Iterator[_Folder]:
        if not YEAR.fullmatch(folder.name):
            year = YEAR.search(folder.name)
            hint = f"改名为 {year[0]}" if year else "移走它；年份写四位数字，例如 2020"
            fault = Fault("unknown-folder", "文件夹名不是年份", hint)
            self.files.report(folder, fault)
            return
        for path in self.files.listing(folder, ()).folders:
            yield _Folder(ReportKey(int(folder.name), path.name), path)

    def _departments(self, path: Path | None, folders: Iterable[_Folder]) -> dict[str, Department]:
        """Read the departments; folders of unknown ones get a name, so that they are checked."""
        file = self._bound(Departments, path, None)
        departments = dict(file.departments) if file else {}
        if file:
            keys = [folder.key for folder in folders]
            self._report(None, "departments", in_departments(departments, keys))
            self._refuse_unknown(folders, departments)
        for folder in folders:
            name = folder.key.department
            departments.setdefault(name, Department(name=shown(Path(name))))
        return departments

    def _refuse_unknown(
        self, folders: Iterable[_Folder], departments: Mapping[str, Department]
    ) -> None:
        names = {name: name for name in departments}
        for name, department in departments.items():
            names |= {title: name for title in (department.name, department.short) if title}
        # A folder under a former id is said at that id.
        former = {old for department in departments.values() for old in department.former_ids}
        otherwise = "在 departments.yml 里登记这个部门，或改正文件夹名"
        for folder in folders:
            name = folder.key.department
            if name not in departments and name not in former:
                hint = suggestion(name, names, otherwise)
                message = f"departments.yml 里没有“{shown(Path(name))}”"
                self.files.report(folder.path, Fault("unknown-department", message, hint))

    def _published(
        self, path: Path | None, folders: Iterable[_Folder]
    ) -> dict[ReportKey, tuple[Publication, ...]]:
        """Read the records of what went public; none where any of them is wrong."""
        text = self.files.text(path) if path else None
        if path is None or text is None:
            return {}
        present = {str(folder.key) for folder in folders}
        found = quick(text)
        if found is None or any(in_published(found, present)):
            found = self._bound(Publications, path, None)
            self._judge_published(text, self.files.named(path), found, present)
        records = found.reports if found else {}
        return {ReportKey.of(name): tuple(listed) for name, listed in records.items()}

    def _judge_published(
        self, text: str, name: str, found: Publications | None, present: Collection[str]
    ) -> None:
        """Say what is wrong with records that are not as the program wrote them."""
        if found is None:
            return
        document = self.documents[None, Path(PUBLISHED).stem]
        judged = in_published(found, present)
        placed = [
            replace(fault.at(document.locate(path)), severity=severity)
            for path, fault, severity in judged
        ]
        self.files.diagnostics.extend(first_of(filter(None, [not_json(text, name), *placed])))

    # --- layouts ---

    def _site_layout(self, site: Site | None) -> _SiteLayout:
        if site is None or site.layout is None:
            return _SiteLayout(None, readable=site is not None)
        if site.layout in self.layouts:
            return _SiteLayout(site.layout, readable=True)
        self._report(None, "site", [(("layout",), self._unknown_layout(site.layout))])
        return _SiteLayout(None, readable=False)

    def _unknown_layout(self, layout: str) -> Fault:
        otherwise = "写已有版式的标识"
        if len(self.layouts) <= _LONGEST_LIST:
            otherwise = "可用的版式：" + "、".join(sorted(self.layouts))
        hint = suggestion(layout, sorted(self.layouts), otherwise)
        return Fault("unknown-layout", f"没有版式“{layout}”", hint)

    def _layout(
        self, key: ReportKey, files: Mapping[str, Accounts | Performance | None], site: _SiteLayout
    ) -> str | None:
        """Choose the layout of a report; None where it has none, which is said."""
        for file, value in files.items():
            if value is None or value.layout is None:
                continue
            if value.layout in self.layouts:
                return value.layout
            self._report(key, file, [(("layout",), self._unknown_layout(value.layout))])
            return None
        if site.layout is None and site.readable:
            first = next(file for file, value in files.items() if value is not None)
            hint = "在 site.yml 写默认版式 layout，或在本文件写 layout"
            self._report(key, first, [((), Fault("missing-layout", "没有写版式", hint))])
        return site.layout

    # --- reports ---

    def report(self, folder: _Folder, department: Department, site: _SiteLayout) -> Report | None:
        """Read one report; None where it cannot be used, which is said."""
        key = folder.key
        files = self._report_files(folder)
        accounts = self._bound(Accounts, files.get("accounts.yml"), key)
        narrative = self._bound(Narrative, files.get("narrative.yml"), key)
        performance = self._bound(Performance, files.get("performance.yml"), key)
        if accounts:
            self._report(key, "accounts", in_accounts(accounts, key.year))
        if performance:
            document = self.documents[key, "performance"]
            self._report(key, "performance", in_performance(performance, document))
        bound = (accounts, narrative, performance)
        if len(files) > sum(part is not None for part in bound) or not (accounts or performance):
            return None
        layout = self._layout(key, {"accounts": accounts, "performance": performance}, site)
        return Report(key, department, layout, *bound) if layout else None

    def _report_files(self, folder: _Folder) -> dict[str, Path | None]:
        listing = self.files.listing(folder.path, _REPORT_FILES)
        self._refuse_folders(listing.folders)
        if "accounts.yml" not in listing.files and "performance.yml" not in listing.files:
            hint = "补上 accounts.yml 或 performance.yml；不公开就删去这个文件夹"
            fault = Fault("nothing-to-publish", "没有数字文件，也没有绩效文件", hint)
            self.files.report(folder.path, fault)
        elif "narrative.yml" in listing.files and "accounts.yml" not in listing.files:
            message = "有文字文件 narrative.yml，没有数字文件 accounts.yml"
            hint = "补上 accounts.yml；只公开绩效的报告不写 narrative.yml"
            self.files.report(folder.path, Fault("narrative-without-accounts", message, hint))
        return listing.files

    def _refuse_folders(self, folders: Iterable[Path]) -> None:
        for folder in folders:
            hint = f"移走它，这里只放 {'、'.join(_REPORT_FILES)}"
            self.files.report(folder, Fault("unknown-folder", "报告里不再分文件夹", hint))
