"""What runs now and how far it is."""

import base64
import io
import time


class State:
    def __init__(self):
        self._reset("")
        self.server_command = None

    def _reset(self, job):
        self.job = job
        self.job_no = 0
        self.job_count = -1
        self.sampling_step = 0
        self.sampling_steps = 0
        self.interrupted = False
        self.skipped = False
        self.stopping_generation = False
        self.current_image = None
        self.id_live_preview = 0
        self.textinfo = None
        self.time_start = time.time()

    def begin(self, job="(unknown)"):
        self._reset(job)

    def end(self):
        self.job = ""
        self.job_count = 0

    def interrupt(self):
        self.interrupted = True

    def skip(self):
        self.skipped = True

    def stop_generating(self):
        self.stopping_generation = True

    def nextjob(self):
        self.job_no += 1
        self.sampling_step = 0

    def assign_current_image(self, image):
        self.current_image = image
        self.id_live_preview += 1

    @property
    def live_preview(self):
        """As a data address."""
        buffer = io.BytesIO()
        self.current_image.save(buffer, "PNG")
        return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
