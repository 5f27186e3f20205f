import pytest

from generator.render.blocks import (
    FORMS_PAGE,
    PROJECTS,
    PROJECTS_PAGE,
    Fold,
    Glossary,
    Heading,
    Picture,
    Setting,
)
from generator.render.environment import environment

HERE = Setting("performance/index.md", forms="forms/index.md", performance="performance/index.md")
VOLUME = Setting("#projects", "../", unfolded=True)
BLOCKS = (
    Heading(0, "表 {: #forms }"),
    Heading(1, "收入"),
    f"见[绩效]({PROJECTS})。",
    Picture("图1", "chart-income.svg"),
    Fold('editor-note "编者注"', "    - 一处"),
    f"[原表]({FORMS_PAGE}#income-total)，[项目]({PROJECTS_PAGE}#project-a)",
    Glossary("查看2个名词", "甲\n:   乙\n\n丙\n:   丁"),
)


def test_one_text_stands_on_both_pages_in_the_way_of_each() -> None:
    assert list(HERE.lay(BLOCKS, 2)) == [
        "## 表 {: #forms }",
        "### 收入",
        "见[绩效](performance/index.md)。",
        "![图1](chart-income.svg){: .chart }",
        '??? editor-note "编者注"\n\n    - 一处',
        "[原表](forms/index.md#income-total)，[项目](performance/index.md#project-a)",
        '??? glossary "查看2个名词"\n\n    甲\n    :   乙\n\n    丙\n    :   丁',
    ]
    assert list(VOLUME.lay(BLOCKS, 3)) == [
        "### 表 {: #forms }",
        "#### 收入",
        "见[绩效](#projects)。",
        "![图1](../chart-income.svg){: .chart }",
        '???+ editor-note "编者注"\n\n    - 一处',
        "[原表](#income-total)，[项目](#project-a)",
        "甲\n:   乙\n\n丙\n:   丁",
    ]


def test_the_link_to_the_projects_passes_as_a_link_of_ours() -> None:
    target = environment().filters["target"]
    assert target(PROJECTS) == PROJECTS
    with pytest.raises(ValueError, match="not a link"):
        target(f"{PROJECTS}甲")
