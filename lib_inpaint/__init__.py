"""Click Inpaint: select anything in a picture with a click, then remove it, change it or hand its mask on."""

__version__ = "0.1.0"
