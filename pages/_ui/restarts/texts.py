"""What the view of many starts says: every place and every start in words."""

from __future__ import annotations

from math import inf
from typing import Any

from gmm_core.initialise import STARTS
from gmm_core.optima import SAME_OPTIMUM
from gmm_core.recipe import Recipe
from gmm_core.restarts import Arrival, Attempt, Destination
from pages._ui import session
from pages._ui.languages import texts
from pages._ui.outcome import outcome_text
from pages._ui.restarts.payload import Panorama
from pages._ui.text import number, pick, t

# What static/player/restarts.js and its parts ask for; a test compares the two.
NAMES = ("title", "pictures", "curves", "places", "iteration_axis", "order", "hint")
_MAXIMA = (Arrival.SOUND, Arrival.SPURIOUS)
# Where these end, the log-likelihood before the end says nothing.
_UNBOUNDED = (Arrival.COLLAPSED, Arrival.EMPTIED)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SIGNS = {Arrival.UNFINISHED: "…", Arrival.SADDLE: "=", Arrival.COLLAPSED: "∞", Arrival.EMPTIED: "∅"}


def words(shown: Panorama, present: int | None) -> dict[str, Any]:
    """Return all that is said, by the names that the view knows it by.

    Parameters
    ----------
    present
        The position of the run that is on the stage, if it is one of these.
    """
    known = texts(session.language())
    names = place_names(shown.destinations)
    place_of = {i: p for p, place in enumerate(shown.destinations) for i in place.attempts}
    return {
        **{name: known[f"restarts.{name}"] for name in NAMES},
        "drawn": _drawn(shown.header),
        "place_rows": [_place(shown, p, names[p]) for p in range(len(names))],
        "attempt_rows": [_attempt(one, names[place_of[i]], i == present) for i, one in enumerate(shown.attempts)],
    }


def _drawn(header: dict[str, Any]) -> str:
    """A word on the points where not all are drawn."""
    if header["n_features"] == 1 or header["n_drawn"] == header["n_samples"]:
        return ""
    return t("restarts.drawn", drawn=f"{header['n_drawn']:,}", total=f"{header['n_samples']:,}")


def place_names(places: tuple[Destination, ...]) -> list[str]:
    """A letter for every maximum, an arrow to it for runs on the way there, a sign for every other place."""
    heights = [place.log_likelihood for place in places if place.arrival in _MAXIMA]
    names = [_letter(i) for i in range(len(heights))]
    for place in places[len(heights) :]:
        if place.ahead is None:
            names.append(_SIGNS[place.arrival])
            continue
        known = [i for i, height in enumerate(heights) if abs(height - place.ahead) <= SAME_OPTIMUM]
        if not known:
            heights.append(place.ahead)
        names.append("\N{RIGHTWARDS ARROW}" + _letter(known[0] if known else len(heights) - 1))
    return names


def _letter(position: int) -> str:
    rounds, i = divmod(position, len(LETTERS))
    return LETTERS[i] + (str(rounds + 1) if rounds else "")


def _place(shown: Panorama, position: int, name: str) -> dict[str, str]:
    """One row of the map: its name, the log-likelihood, how many reached it, whether to trust it and why not."""
    place = shown.destinations[position]
    first = shown.attempts[place.attempts[0]]
    reached, total = len(place.attempts), len(shown.attempts)
    return {
        "name": name,
        "value": number(place.log_likelihood, ",.3f") if place.arrival not in _UNBOUNDED else "",
        "count": t("restarts.reached", reached=reached, total=total),
        "verdict": t("restarts.best") if _is_best(shown, position) else t(f"restarts.{place.arrival}"),
        "reason": _reason(place.arrival, first, name),
        "starts": _which(shown, place),
    }


def _is_best(shown: Panorama, position: int) -> bool:
    """Whether this is the best there is: a sound maximum, and no run that was cut short is or leads above it."""
    best = shown.destinations[0]
    others = [p for p in shown.destinations if p.arrival is Arrival.UNFINISHED]
    above = any(max(p.log_likelihood, p.ahead or -inf) > best.log_likelihood + SAME_OPTIMUM for p in others)
    return position == 0 and best.arrival is Arrival.SOUND and not above


def _which(shown: Panorama, place: Destination) -> str:
    """The starts of a place: the seeds alone where all are of one kind that is drawn, else kind by kind."""
    ordered = [shown.attempts[i].recipe for i in sorted(place.attempts)]
    kinds = {one.recipe.start for one in shown.attempts}
    if len(kinds) == 1 and STARTS[ordered[0].start].random:
        return t("restarts.which", starts=_seeds(ordered))
    present = [name for name in STARTS if any(recipe.start == name for recipe in ordered)]
    named = [_kind(name, [recipe for recipe in ordered if recipe.start == name]) for name in present]
    return t("restarts.which_starts", starts="; ".join(named))


def _kind(name: str, recipes: list[Recipe]) -> str:
    title = pick(STARTS[name].title)
    return f"{title} {_seeds(recipes)}" if STARTS[name].random else title


def _seeds(recipes: list[Recipe]) -> str:
    return t("app.list_separator").join(str(recipe.seed) for recipe in recipes)


def _reason(arrival: Arrival, first: Attempt, name: str) -> str:
    """Why a place is no sound maximum. Runs of one place number their components differently: no numbers here."""
    if arrival is Arrival.SOUND:
        return ""
    if arrival is Arrival.SPURIOUS:
        worst = first.findings[0]
        return t(f"restarts.{worst.ailment}", value=number(worst.value, ".3g"))
    if first.ahead is not None:
        ahead = {"place": name[1:], "value": number(first.ahead, ",.3f")}
        return t("restarts.ahead", iterations=first.outcome.iteration, **ahead)
    location = ", ".join(number(x, ".5g") for x in first.outcome.location or ())
    return t(f"restarts.{arrival}_reason", location=location, iterations=first.outcome.iteration)


def _attempt(one: Attempt, place: str, present: bool) -> dict[str, str]:
    """One start: its caption, and everything about it in one sentence for the tooltip and the screen reader."""
    bounded = one.arrival not in _UNBOUNDED
    end = "attempt" if one.arrival in _MAXIMA else "attempt_elsewhere"
    said = t(f"restarts.{end}", start=_long(one), place=place, value=number(one.log_likelihood, ",.3f"))
    return {
        "name": _long(one),
        "place": place,
        "value": number(one.log_likelihood, ",.3f") if bounded else t(f"restarts.{one.arrival}"),
        "said": f"{said if bounded else _long(one) + t('restarts.colon')} {outcome_text(one.outcome)}",
        "present": t("restarts.present") if present else "",
    }


def _long(one: Attempt) -> str:
    start = STARTS[one.recipe.start]
    title = pick(start.title)
    return t("restarts.start_drawn", start=title, seed=one.recipe.seed) if start.random else title
