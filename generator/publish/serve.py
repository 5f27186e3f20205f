"""The local preview: serves the built site and builds it again when the content changes."""

from collections.abc import Callable
from pathlib import Path


def serve(
    site: Path, watched: list[Path], rebuild: Callable[[], None], host: str, port: int
) -> None:
    """Serve a built site until interrupted.

    Args:
        site: Folder of the built site.
        watched: Folders whose changes call ``rebuild``.
        rebuild: Builds the site again; must not raise for bad content.
        host: Address to listen on.
        port: Port to listen on.

    Raises:
        OSError: The port is taken.
    """
    from mkdocs.livereload import LiveReloadServer  # noqa: PLC0415 - only a preview needs it

    server = LiveReloadServer(builder=rebuild, host=host, port=port, root=str(site))
    for folder in watched:
        server.watch(str(folder))
    try:
        server.serve()  # type: ignore[no-untyped-call]
    except KeyboardInterrupt:
        server.shutdown()
