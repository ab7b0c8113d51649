"""Extensions' scripts that run with every generation, and where their controls' values lie among the arguments."""

AlwaysVisible = object()
_base = None


def basedir():
    """The folder of the extension that is being loaded; only while it is."""
    return _base


class Script:
    args_from = args_to = None
    controls = None
    is_img2img = True

    def title(self):
        raise NotImplementedError

    def ui(self, is_img2img):
        return []

    def show(self, is_img2img):
        return AlwaysVisible

    def before_process(self, p, *arguments):
        pass

    def process(self, p, *arguments):
        pass

    def postprocess(self, p, processed, *arguments):
        pass


class ScriptRunner:
    def __init__(self):
        self.scripts = []
        self.alwayson_scripts = []

    def initialize_scripts(self, scripts):
        self.scripts[:] = scripts
        self.alwayson_scripts[:] = scripts

    def setup_ui(self):
        """Builds every script's controls; the first argument says which selectable script runs."""
        position = 1
        for script in self.scripts:
            controls = list(script.ui(True) or [])
            script.controls = controls
            script.args_from, script.args_to = position, position + len(controls)
            position += len(controls)

    def call(self, step, p, *more):
        for script in self.alwayson_scripts:
            getattr(script, step)(p, *more, *p.script_args[script.args_from : script.args_to])


scripts_img2img = ScriptRunner()
scripts_txt2img = ScriptRunner()
