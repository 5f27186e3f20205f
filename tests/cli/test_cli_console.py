"""What the command writes is UTF-8, whatever the console of the system has."""

import os
import subprocess
import sys

import pytest

_RUN = "import sys; from generator.cli import main; sys.exit(main(sys.argv[1:]))"


@pytest.mark.parametrize(
    "console",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "cp936"},
        {"PYTHONIOENCODING": "cp437"},
    ],
    ids=lambda console: "-".join(console.values()),
)
@pytest.mark.parametrize(("arguments", "status"), [(["rule", "FA049"], 0), (["bild"], 2)])
def test_output_is_utf8_on_any_console(
    console: dict[str, str], arguments: list[str], status: int
) -> None:
    kept = {k: v for k, v in os.environ.items() if k not in {"PYTHONIOENCODING", "PYTHONUTF8"}}
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *arguments],
        env=kept | console,
        capture_output=True,
        check=False,
    )
    assert done.returncode == status
    assert "待填" in done.stdout.decode() or "没有 bild 这个命令" in done.stderr.decode()
