"""Settings: what the host calls opts."""

import json
from pathlib import Path


class OptionInfo:
    def __init__(
        self, default=None, label="", component=None, component_args=None, onchange=None, section=None, **rest
    ):
        unknown = set(rest) - {"refresh", "comment_before", "comment_after", "infotext", "restrict_api", "category_id"}
        if unknown:
            raise TypeError(f"OptionInfo got unexpected arguments {unknown}")
        self.default = default
        self.label = label
        self.component = component
        self.component_args = component_args
        self.onchange = onchange
        self.section = section

    def info(self, text):
        return self

    def needs_restart(self):
        return self

    def needs_reload_ui(self):
        return self


class Options:
    """`data` holds only what was saved or set; everything else has its default."""

    def __init__(self, labels, file):
        self.__dict__.update(data_labels=labels, data={}, file=Path(file))
        if self.file.is_file():
            self.data.update(json.loads(self.file.read_text()))

    def __getattr__(self, name):
        if name in self.data:
            return self.data[name]
        if name in self.data_labels:
            return self.data_labels[name].default
        raise AttributeError(name)

    def __setattr__(self, name, value):
        self.data[name] = value

    def set(self, key, value, is_api=False, run_callbacks=True):
        if self.data.get(key, None) == value:
            return False
        setattr(self, key, value)
        if run_callbacks and self.data_labels[key].onchange:
            self.data_labels[key].onchange()
        return True

    def get_default(self, key):
        return self.data_labels[key].default if key in self.data_labels else None

    def add_option(self, key, info):
        self.data_labels[key] = info

    def save(self, filename=None):
        self.file.write_text(json.dumps(self.data, indent=4))
