"""Colour models: mixtures of Gaussians, one for an object, one for what surrounds it; without a random start."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..geometry import Mask

COMPONENTS = 4
SAMPLES = 2500
"""Evenly picked pixels a model is fitted to; more change nothing but the time."""
NOISE = 6.0
"""Variance added to every component, in squared Lab units: a model never believes in one exact colour."""
ROUNDS = 3


class Gaussian(NamedTuple):
    weight: float
    mean: np.ndarray
    covariance: np.ndarray

    def log_density(self, colours: np.ndarray) -> np.ndarray:
        """(N, 3) -> (N,): log of weight times density, short of a constant."""
        away = colours - self.mean
        distance = np.einsum("ni,ni->n", away @ np.linalg.inv(self.covariance).astype(np.float32), away)
        return np.log(self.weight) - 0.5 * (np.linalg.slogdet(self.covariance)[1] + distance)


class ColourModel(NamedTuple):
    components: tuple[Gaussian, ...]

    @classmethod
    def of(cls, colours: np.ndarray) -> ColourModel:
        """Fit to (N, 3) float32 colours, N >= 1."""
        samples = colours[:: -(-len(colours) // SAMPLES)]
        shares = np.eye(COMPONENTS, dtype=np.float32)[_clusters(samples)]
        model = cls._weighted(samples, shares)
        for _ in range(ROUNDS):
            logs = model._log_densities(samples)
            shares = np.exp(logs - logs.max(axis=1, keepdims=True))
            model = cls._weighted(samples, shares / shares.sum(axis=1, keepdims=True))
        return model

    @classmethod
    def _weighted(cls, samples: np.ndarray, shares: np.ndarray) -> ColourModel:
        least = min(2.0, 0.5 * len(samples) / COMPONENTS)
        return cls(tuple(_gaussian(samples, share) for share in shares.T if share.sum() >= least))

    def _log_densities(self, colours: np.ndarray) -> np.ndarray:
        return np.stack([component.log_density(colours) for component in self.components], axis=1)

    def log_likelihood(self, colours: np.ndarray) -> np.ndarray:
        """(H, W, 3) -> (H, W), short of a constant that all models share."""
        logs = self._log_densities(colours.reshape(-1, 3))
        top = logs.max(axis=1)
        return (top + np.log(np.exp(logs - top[:, None]).sum(axis=1))).reshape(colours.shape[:2])


def log_odds(colours: np.ndarray, foreground: Mask, background: Mask) -> np.ndarray:
    """(H, W, 3) colours -> (H, W): how much better each fits those of the first mask; 0 if either is empty."""
    if not foreground.any() or not background.any():
        return np.zeros(foreground.shape)
    of_foreground, of_background = ColourModel.of(colours[foreground]), ColourModel.of(colours[background])
    return of_foreground.log_likelihood(colours) - of_background.log_likelihood(colours)


def _gaussian(samples: np.ndarray, share: np.ndarray) -> Gaussian:
    mean = share @ samples / share.sum()
    away = samples - mean
    covariance = (away * share[:, None]).T @ away / share.sum()
    return Gaussian(float(share.sum()) / len(samples), mean, covariance + NOISE * np.eye(3))


def _clusters(samples: np.ndarray) -> np.ndarray:
    """Split the most spread cluster along its main axis until there are enough (Orchard and Bouman 1991)."""
    clusters = np.zeros(len(samples), int)
    for new in range(1, COMPONENTS):
        spread, old, above = max(
            (_split(samples, clusters == index) for index in range(new)), key=lambda split: split[0]
        )
        if spread <= 0:
            break
        clusters[old & above] = new
    return clusters


def _split(samples: np.ndarray, members: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
    """How much a split would help, the cluster's members, and which pixels lie on the far side."""
    away = samples - samples[members].mean(axis=0)
    inner = away[members]
    values, axes = np.linalg.eigh(inner.T @ inner)
    return float(values[-1]) - 1e-3, members, away @ axes[:, -1] > 0
