"""Host entry: registers the callbacks. Everything else lives in lib_inpaint."""

from modules import script_callbacks

from lib_inpaint import extension

script_callbacks.on_before_ui(extension.on_before_ui)
script_callbacks.on_after_component(extension.on_after_component)
script_callbacks.on_ui_settings(extension.on_ui_settings)
script_callbacks.on_ui_tabs(extension.on_ui_tabs)
script_callbacks.on_app_started(extension.on_app_started)
