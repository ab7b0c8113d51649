"""Host entry: registers the callbacks. Everything else lives in lib_inpaint."""

from lib_inpaint import extension
from modules import script_callbacks

script_callbacks.on_ui_tabs(extension.on_ui_tabs)
script_callbacks.on_app_started(extension.on_app_started)
