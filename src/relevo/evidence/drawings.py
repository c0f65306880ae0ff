"""Small pictures for the book, as SVG text: a prior, a path, the coupling of arenas."""

from collections.abc import Mapping, Sequence
from html import escape
from math import cos, hypot, pi, sin

import numpy as np
from scipy import stats

from relevo.engine.draws import Floats, Prior

WIDTH, HEIGHT = 240, 56
MARGIN = 4


def prior_picture(prior: Prior) -> str:
    """Density of a prior between its 0.5 and 99.5 % quantiles, with its 10, 50 and 90 % quantiles marked."""
    chances = np.linspace(0.005, 0.995, 120)
    values = prior.quantile(chances)
    density = np.diff(chances) / np.maximum(np.diff(values), 1e-300)
    return _density((values[1:] + values[:-1]) / 2, density, prior.quantile(np.array([0.1, 0.5, 0.9])))


def sample_picture(rows: Floats) -> str:
    """Density of a sample, smoothed with a Gaussian kernel."""
    low, high = np.quantile(rows, [0.005, 0.995])
    grid = np.linspace(low, high, 120)
    return _density(grid, stats.gaussian_kde(rows)(grid), np.quantile(rows, [0.1, 0.5, 0.9]))


def _density(values: Floats, density: Floats, marks: Floats) -> str:
    low, high = float(values[0]), float(values[-1])
    base = HEIGHT - 16

    def across(value: float) -> float:
        return MARGIN + (value - low) / (high - low) * (WIDTH - 2 * MARGIN)

    # A density that runs off to infinity at its edge is cut, so that the rest of it can be seen.
    top = min(float(density.max()), 3 * float(np.quantile(density, 0.9)))
    heights = base - np.minimum(density / top, 1) * (base - MARGIN)
    points = " ".join(f"{across(x):.1f},{y:.1f}" for x, y in zip(values, heights, strict=True))
    lines = "".join(
        f'<line x1="{across(m):.1f}" x2="{across(m):.1f}" y1="{base}" y2="{base - (18 if i == 1 else 9)}"/>'
        for i, m in enumerate(marks)
    )
    ends = [(MARGIN, "start", low), (WIDTH - MARGIN, "end", high)]
    labels = "".join(f'<text x="{x}" y="{HEIGHT - 3}" text-anchor="{at}">{number(v)}</text>' for x, at, v in ends)
    return (
        f'<svg class="prior" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img"'
        f' aria-label="prior: 10, 50 and 90 % at {", ".join(map(number, marks))}">'
        f'<polygon points="{across(low):.1f},{base} {points} {across(high):.1f},{base}" fill="currentColor"'
        f' opacity=".22"/>'
        f'<g stroke="currentColor" stroke-width="1.5">{lines}</g>'
        f'<g fill="currentColor" font-size="10" opacity=".75">{labels}</g></svg>'
    )


def number(value: float) -> str:
    """A number with four significant digits."""
    return f"{value:.4g}"


def path_picture(values: Floats, label: str) -> str:
    """A monthly path as a line, its lowest and highest value written beside it."""
    low, high = float(values.min()), float(values.max())
    span = (high - low) or 1.0
    step = (WIDTH - 2 * MARGIN) / max(len(values) - 1, 1)
    points = " ".join(
        f"{MARGIN + i * step:.1f},{HEIGHT - 8 - (v - low) / span * (HEIGHT - 16):.1f}" for i, v in enumerate(values)
    )
    return (
        f'<svg class="prior" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img"'
        f' aria-label="{escape(label)}: from {number(float(values[0]))} to {number(float(values[-1]))}">'
        f'<polyline points="{points}" fill="none" stroke="currentColor" stroke-width="1.5"/></svg>'
    )


def coupling_picture(readings: Mapping[tuple[str, str], Sequence[str]], arenas: Sequence[str]) -> str:
    """Arenas on a circle; an arrow runs from the giver to the reader, wider the more quantities it carries."""
    size, radius, half = 560, 215, 44
    places = {
        arena: (size / 2 + radius * sin(2 * pi * i / len(arenas)), size / 2 - radius * cos(2 * pi * i / len(arenas)))
        for i, arena in enumerate(arenas)
    }
    arrows: list[str] = []
    for (reader, giver), names in readings.items():
        (x1, y1), (x2, y2) = places[giver], places[reader]
        far = hypot(x2 - x1, y2 - y1)
        ux, uy = (x2 - x1) / far, (y2 - y1) / far
        # Arrows bend to their right, so that two arenas that read from each other show two arrows.
        bend = 0.12 * far
        mx, my = (x1 + x2) / 2 - uy * bend, (y1 + y2) / 2 + ux * bend
        sx, sy, ex, ey = x1 + ux * half, y1 + uy * half, x2 - ux * (half + 6), y2 - uy * (half + 6)
        arrows.append(
            f'<path d="M{sx:.1f},{sy:.1f} Q{mx:.1f},{my:.1f} {ex:.1f},{ey:.1f}" marker-end="url(#head)"'
            f' stroke-width="{1 + len(names) ** 0.5:.1f}"><title>{escape(reader)} reads from {escape(giver)}:'
            f" {escape(', '.join(names))}</title></path>"
        )
    nodes = "".join(
        f'<a href="{escape(arena)}.html"><circle cx="{x:.1f}" cy="{y:.1f}" r="{half}"/>'
        f'<text x="{x:.1f}" y="{y + 4:.1f}">{escape(arena.replace("_", " "))}</text></a>'
        for arena, (x, y) in places.items()
    )
    return (
        f'<svg viewBox="0 0 {size} {size}" width="{size}" height="{size}" role="img" aria-label="coupling of arenas">'
        '<defs><marker id="head" viewBox="0 0 10 10" refX="8" refY="5" markerUnits="userSpaceOnUse" markerWidth="12"'
        ' markerHeight="12" orient="auto"><path d="M0,0 L10,5 L0,10 z" fill="currentColor"/></marker></defs>'
        f'<g fill="none" stroke="currentColor" opacity=".45">{"".join(arrows)}</g>'
        '<g fill="var(--wash)" stroke="currentColor" text-anchor="middle" font-size="13">'
        f"<style>a text {{ fill: currentColor; stroke: none; }}</style>{nodes}</g></svg>"
    )
