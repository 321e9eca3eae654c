"""The results as Markdown tables, which a terminal shows as well, and each target beside what was reached."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tests.benchmarks.answers import Answer, Other
from tests.benchmarks.cells import ANSWER_NATS, ANSWER_RATIOS, MEMORY_MB, RACE_RATIO, Cell, least_ratio
from tests.benchmarks.memory import ASCENT, Peak
from tests.benchmarks.programs import ONEDAL, OURS, SKLEARN, TEXTBOOK
from tests.benchmarks.timing import OURS_CONVERGED, WRITTEN_OUT, Iteration, Race
from tests.benchmarks.tolerance import Finish

OTHERS = (SKLEARN, TEXTBOOK, ONEDAL)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table with its columns aligned."""
    lines = [list(header), *(list(row) for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]
    aligned = [[cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in lines]
    aligned.insert(1, ["-" * width for width in widths])
    return "\n".join(f"| {' | '.join(line)} |" for line in aligned)


def reached(value: float, target: float) -> str:
    """``yes`` or ``NO``, by how much."""
    return f"yes ({value:.3g} of {target:.3g})" if value >= target else f"NO ({value:.3g} of {target:.3g})"


def iterations(results: Sequence[Iteration]) -> str:
    """Microseconds of ours, and how many times as long the others take; targets where they are set."""
    rows = []
    for one in results:
        targets = []
        for name in OTHERS:
            least = least_ratio(one.cell, name) if one.threads == 1 and name in one.ratios else None
            if least is not None:
                targets.append(f"{name} {reached(one.ratios[name], least)}")
        others = [f"{one.ratios[name]:.2f}" if name in one.ratios else "-" for name in OTHERS]
        note = [f"{name} went astray" for name in one.astray]
        ours = f"{1e6 * one.seconds[OURS]:,.1f}"
        rows.append([one.cell.title, ours, *others, str(one.rounds), "; ".join(targets + note)])
    header = ["(N, D, K)", f"{OURS}, µs", *(f"{name} / ours" for name in OTHERS), "rounds", "target reached"]
    return table(header, rows)


def race(result: Race) -> str:
    """The classic program's 500 iterations."""
    rows = []
    for name, seconds in result.seconds.items():
        ratios = result.ratios.get(name, {})
        target = reached(ratios[WRITTEN_OUT], RACE_RATIO) if ratios else ""
        rows.append([name, f"{1e3 * seconds:.2f}", *(f"{ratio:.2f}" for ratio in ratios.values()), target])
        rows[-1][2:-1] = rows[-1][2:-1] or ["", ""]
    header = ["500 iterations on 1,000 points", "ms", "written out / ours", "over an array / ours", "target reached"]
    return (
        table(header, rows)
        + f"\n\n{OURS_CONVERGED}: after {result.passes} passes; the program's result after its 500 iterations is "
        + f"{abs(result.short):.1g} nats {'below' if result.short > 0 else 'above'} it."
    )


def memory(results: Sequence[Peak]) -> str:
    """Peak memory beyond the data."""
    rows = []
    for one in results:
        ours = one.program in (OURS, ASCENT)
        verdict = ("yes" if one.megabytes < MEMORY_MB else "NO") + f" (below {MEMORY_MB:g})" if ours else ""
        rows.append([one.cell.title, one.program, f"{one.megabytes:,.1f}", verdict])
    return table(["(N, D, K)", "program", "MB beyond the data", "target reached"], rows)


def tolerance(result: tuple[Cell, Sequence[Finish]]) -> str:
    """Time to the tolerance, each way."""
    cell, finishes = result
    best = min(one.seconds for one in finishes if one.finished)
    rows = [
        [
            cell.title,
            one.program,
            f"{one.seconds:.3f}",
            f"{one.iterations:,}" + ("" if one.finished else " (out of time)"),
            f"{one.gap:.1g}",
            ("" if one.finished else "more than ") + f"{one.seconds / best:.3g}",
        ]
        for one in finishes
    ]
    header = [
        "(N, D, K)",
        "program",
        "seconds",
        "passes over all the data",
        "nats short of the best",
        "times the quickest",
    ]
    return (
        table(header, rows)
        + "\n\nOurs ends when no more than the tolerance is left to gain in all, the others when an iteration gains no "
        "more than the tolerance: they may still be short of the best."
    )


def answers(results: Sequence[Answer]) -> str:
    """Time to the answer, who arrived and how far the others got."""
    rows = []
    for one in results:
        how = f"{one.passes} passes over all the data, nodes {' and '.join(f'{n:,}' for n in one.nodes)}"
        same = "yes" if one.gap <= ANSWER_NATS else "NO"
        rows.append([one.cell.title, OURS, f"{one.seconds:.3f}", how, f"{one.gap:.2g}", "", f"same optimum: {same}"])
        for name, other in one.others.items():
            ratio = other.journey.seconds / one.seconds
            rows.append(
                [
                    one.cell.title,
                    name,
                    f"{other.journey.seconds:.2f}",
                    f"{other.journey.iterations:,} iterations" + ("" if other.arrived else ", stopped there"),
                    f"{other.gap:.2g}",
                    f"{ratio:.3g}" if other.arrived else f"more than {ratio:.3g}",
                    _answer_verdict(other, one.seconds, ANSWER_RATIOS[name]),
                ]
            )
    header = ["(N, D, K)", "program", "seconds", "how", "nats short of the best", "times ours", "target reached"]
    return table(header, rows)


def _answer_verdict(other: Other, ours: float, target: float) -> str:
    """Whether the target is reached: where a program was stopped, by the least it takes and by about what it would."""
    ratio = other.journey.seconds / ours
    projected = other.projected_seconds
    about = "" if projected is None else f"; about {projected / ours:.3g} for the {other.needed:,} iterations it needs"
    if other.arrived:
        return reached(ratio, target)
    if ratio >= target:
        return f"yes (more than {ratio:.3g} of {target:.3g}{about})"
    settled = "not settled" if projected is None else "by projection yes" if projected >= target * ours else "NO"
    return f"{settled} (more than {ratio:.3g} of {target:.3g}{about})"
