"""The samplers that can be chosen, by the WebUI's names, as schedulers of diffusers."""

from __future__ import annotations

from typing import Any, NamedTuple

from ...errors import UserError
from ...settings import SamplingSettings
from ...texts import brief

AUTOMATIC, KARRAS = "Automatic", "Karras"
SCHEDULES = (AUTOMATIC, KARRAS)


class Sampler(NamedTuple):
    scheduler: str
    """A class of diffusers."""
    options: dict[str, Any] = {}  # noqa: RUF012  (never changed)
    knows_karras: bool = False
    is_karras: bool = False
    """When the schedule is automatic, as in the WebUI."""


SAMPLERS = {
    "DPM++ 2M": Sampler("DPMSolverMultistepScheduler", knows_karras=True, is_karras=True),
    "DPM++ 2M SDE": Sampler(
        "DPMSolverMultistepScheduler", {"algorithm_type": "sde-dpmsolver++"}, knows_karras=True, is_karras=True
    ),
    "Euler a": Sampler("EulerAncestralDiscreteScheduler"),
    "Euler": Sampler("EulerDiscreteScheduler", knows_karras=True),
    "DDIM": Sampler("DDIMScheduler"),
    "UniPC": Sampler("UniPCMultistepScheduler", knows_karras=True),
}


def sampler_and_schedule(sampling: SamplingSettings) -> tuple[str, str]:
    """The names that are meant; UserError for what is not there, so that nothing is replaced silently."""
    sampler = sampling.sampler_name or next(iter(SAMPLERS))
    schedule = sampling.scheduler or AUTOMATIC
    if sampling.sd_vae:
        raise UserError(f"The VAE {brief(sampling.sd_vae)} is not there. Choose another in Adjust everything.")
    if sampling.styles:
        raise UserError("There are no styles here. Choose none in Adjust everything.")
    if sampling.restore_faces:
        raise UserError("Faces cannot be restored here. Switch that off in Adjust everything.")
    if sampler not in SAMPLERS:
        raise UserError(f"The sampler {brief(sampler)} is not there. Choose another in Adjust everything.")
    if schedule not in SCHEDULES or (schedule == KARRAS and not SAMPLERS[sampler].knows_karras):
        raise UserError(f"{sampler} has no schedule {brief(schedule)} here. Choose {AUTOMATIC} in Adjust everything.")
    return sampler, schedule


def scheduler(sampler: str, schedule: str, trained: dict[str, Any]) -> Any:
    """A new scheduler of diffusers; `trained` is the configuration that came with the model."""
    import diffusers  # pyright: ignore[reportMissingImports]

    chosen = SAMPLERS[sampler]
    options = dict(chosen.options)
    if chosen.knows_karras:
        options["use_karras_sigmas"] = chosen.is_karras if schedule == AUTOMATIC else schedule == KARRAS
    return getattr(diffusers, chosen.scheduler).from_config(trained, **options)
