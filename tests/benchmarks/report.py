"""The results as Markdown tables, which a terminal shows as well, and each target beside what was reached."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tests.benchmarks.answers import Answer
from tests.benchmarks.cells import ANSWER_NATS, ANSWER_RATIOS, MEMORY_MB, RACE_RATIO, least_ratio
from tests.benchmarks.memory import ASCENT, Peak
from tests.benchmarks.programs import ONEDAL, OURS, SKLEARN, TEXTBOOK
from tests.benchmarks.timing import OURS_CONVERGED, WRITTEN_OUT, Iteration, Race

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


def answers(results: Sequence[Answer]) -> str:
    """Time to the answer, who arrived and how far the others got."""
    rows = []
    for one in results:
        how = f"{one.passes} passes over all the data, nodes {' and '.join(f'{n:,}' for n in one.nodes)}"
        same = "yes" if one.gap <= ANSWER_NATS else "NO"
        rows.append([one.cell.title, OURS, f"{one.seconds:.3f}", how, f"{one.gap:.2g}", "", f"same optimum: {same}"])
        for name, other in one.others.items():
            ratio, target = other.seconds / one.seconds, ANSWER_RATIOS[name]
            times = f"{ratio:.3g}" if other.arrived else f"more than {ratio:.3g}"
            verdict = reached(ratio, target)
            if not other.arrived and ratio < target:
                verdict = f"not settled (more than {ratio:.3g} of {target:.3g})"
            cells = [f"{other.seconds:.2f}", f"{other.iterations:,} iterations", f"{other.gap:.2g}", times, verdict]
            rows.append([one.cell.title, name, *cells])
    header = ["(N, D, K)", "program", "seconds", "how", "nats short of the best", "times ours", "target reached"]
    return table(header, rows)
