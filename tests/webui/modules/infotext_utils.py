"""Infotext back into fields."""

import json
import re

PARAMETER = re.compile(r'\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)')


def quote(text):
    text = str(text)
    return json.dumps(text, ensure_ascii=False) if any(mark in text for mark in ",\n:") else text


def parse_generation_parameters(text, skip_fields=None):
    *lines, last = text.strip().split("\n")
    if len(PARAMETER.findall(last)) < 3:
        lines, last = [*lines, last], ""
    prompt, negative = [], []
    target = prompt
    for line in lines:
        if line.strip().startswith("Negative prompt:"):
            target, line = negative, line.strip()[16:]
        target.append(line.strip())
    fields = {"Prompt": "\n".join(prompt), "Negative prompt": "\n".join(negative), "Clip skip": "1"}
    for key, value in PARAMETER.findall(last):
        fields[key] = json.loads(value) if value.startswith('"') else value
    fields.setdefault("Schedule type", "Automatic")
    return fields
