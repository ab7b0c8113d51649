"""The host's installer hook: adds what cannot be imported, moves nothing, silent when nothing is to do."""

from importlib.util import find_spec

NEEDED = {"segment_anything": "segment-anything==1.0"}


def main() -> None:
    missing = [package for module, package in NEEDED.items() if find_spec(module) is None]
    if missing:
        import launch  # pyright: ignore[reportMissingImports]

        # Without its dependencies: all of them are the host's own, and none may move.
        launch.run_pip(f"install --no-deps {' '.join(missing)}", "what Click Inpaint needs")


main()
