"""What is made of a whole batch: the contact sheet, which a browser shows and prints, and one COCO file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from html import escape
from pathlib import Path
from urllib.parse import quote

from ..coco import Pictured, dataset_of
from ..geometry import Size
from ..saving.files import write_whole
from .manifest import Record
from .recipes import Recipe

COCO = "coco.json"
SHEET = "contact-sheet.html"

STYLE = """
:root { color-scheme: light dark; font: 14px/1.4 system-ui, sans-serif; }
body { margin: 24px; }
h1 { font-size: 20px; margin: 0 0 20px; }
a { color: inherit; }
main { display: grid; gap: 20px; grid-template-columns: repeat(auto-fill, minmax(min(320px, 100%), 1fr)); }
figure { margin: 0; break-inside: avoid; }
img, .failed { display: block; width: 100%; aspect-ratio: 2; object-fit: contain; border-radius: 4px;
  background: color-mix(in srgb, currentColor 8%, transparent); }
div.failed { display: grid; place-items: center; }
figcaption { margin-top: 6px; overflow-wrap: anywhere; }
small { display: block; opacity: 0.75; }
"""

SENTENCES = {"done": "done", "nothing": "with nothing to select", "failed": "failed"}
"""State -> how the sheet's heading counts it."""


def write_summaries(out: Path, recipe: Recipe, records: Mapping[str, Record]) -> None:
    """As the recipe wishes, of all photos that are done with; OSError."""
    in_order = [records[photo] for photo in sorted(records)]
    if recipe.save.coco:
        write_whole(out / COCO, _coco(in_order))
    if recipe.save.sheet:
        write_whole(out / SHEET, _sheet(in_order).encode(errors="backslashreplace"))


def _coco(records: list[Record]) -> bytes:
    read = [record for record in records if record.state != "failed"]
    pictures = [Pictured(record.photo, Size(*record.facts["size"]), record.objects) for record in read]
    return dataset_of(pictures, f"Masks of {len(pictures)} pictures")


def _sheet(records: list[Record]) -> str:
    counts = Counter(record.state for record in records)
    heading = ", ".join(f"{counts[state]} {words}" for state, words in SENTENCES.items() if counts[state])
    figures = "\n".join(map(_figure, records))
    return (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>Contact sheet</title>\n<style>{STYLE}</style>\n"
        f"<h1>{len(records)} photos: {heading}</h1>\n<main>\n{figures}\n</main>\n</html>\n"
    )


def _figure(record: Record) -> str:
    preview, result = (_file(record, folder) for folder in ("previews", "results"))
    picture = '<div class="failed">failed</div>'
    if preview:
        picture = f'<img src="{quote(preview)}" alt="before and after" loading="lazy">'
    if result:
        picture = f'<a href="{quote(result)}">{picture}</a>'
    about = record.reason or _about(record)
    return f"<figure>{picture}<figcaption>{escape(record.photo)}<small>{escape(about)}</small></figcaption></figure>"


def _about(record: Record) -> str:
    facts = record.facts
    by = f", repainted by {facts['engine']}" if facts["engine"] else ""
    return f"{facts['selected']} of {facts['found']} selected{by}, {facts['seconds']:.1f} s"


def _file(record: Record, folder: str) -> str:
    return next((file for file in record.files if file.startswith(f"{folder}/")), "")
