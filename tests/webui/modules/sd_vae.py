"""VAEs by name."""

vae_dict = {"vae-a.safetensors": "vae-a.safetensors"}
loads: list[str] = []


def reload_vae_weights(sd_model=None, vae_file=None):
    from . import shared

    loads.append(shared.opts.sd_vae)
