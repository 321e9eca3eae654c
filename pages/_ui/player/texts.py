"""Everything the stage says, in the language in force: it has no words of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pages._ui import session
from pages._ui.languages import texts
from pages._ui.player.payload import Payload
from pages._ui.text import t

# What static/player/*.js asks for; a test compares the two.
NAMES = (
    *("summary", "summary_separator", "summary_change", "component_summary", "list_separator", "sentences"),
    *("stage", "view", "chart", "parameters", "component", "now", "true", "change", "density"),
    *("layers", "layer_points", "layer_histogram", "layer_components", "layer_sum", "layer_ellipses"),
    *(
        "layer_contours",
        "layer_truth",
        "layer_heat",
        "layer_surface",
        "layer_hard",
        "drawn",
        "zoomIn",
        "zoomOut",
        "zoomReset",
    ),
    *("readout_density", "readout_share", "readout_sum", "readout_row", "readout_responsibility", "readout_none"),
    *("turnLeft", "turnRight", "tiltUp", "tiltDown"),
    *("log_likelihood", "half_gain", "iteration_axis", "iteration_axis_log", "iteration_of", "floored", "floor_here"),
    *("chart_shows", "traces", "lower_bound", "lower_bound_long", "gap", "bound_E", "bound_M"),
    *("phase_start", "phase_E", "phase_M", "story_start", "story_E", "story_M", "story_leap", "story_refused"),
    "resting",
    *("transport", "reset", "reset_long", "backIteration", "backIteration_long", "backHalf", "backHalf_long"),
    *("next_E", "next_M", "finished", "forwardIteration", "forwardIteration_long", "forwardTen", "forwardTen_long"),
    *(
        "end",
        "end_long",
        "play",
        "play_long",
        "pause",
        "pause_long",
        "speed",
        "steps_per_second",
        "scrubber",
        "keys_short",
    ),
    *(
        "predict_idle",
        "predict_mean",
        "predict_count",
        "predict_point",
        "predict_reveal",
        "predict_skip",
        "predict_score",
    ),
    *("verdict_right", "verdict_wrong", "told_mean", "told_count", "told_point"),
    *("tools", "tool_predict", "tool_present", "tool_leave", "tool_help"),
    *("help_title", "help_close", "help_keys", "help_marks", "mark_ticks", "mark_markers", "mark_number", "mark_truth"),
    *("mark_components", "mark_sum", "mark_ellipses", "mark_contours", "mark_heat", "mark_surface", "mark_hard"),
    *("mark_halfE", "mark_halfM", "mark_bound"),
    *("save", "save_long", "save_png", "save_svg", "save_gif", "save_html", "save_csv", "save_json", "save_caption"),
    *("save_working", "save_done", "save_failed", "save_stop", "save_stopped"),
    *("edit", "edit_long", "hands", "hint", "hint_add"),
    *("handle_mean", "handle_width", "handle_major", "handle_minor", "handle_point"),
    *("handle_sigma", "handle_ellipse", "weights", "divider", "divider_value"),
    *("type_cell", "type_number", "type_weight", "type_deviation", "type_variance"),
    *("type_correlation", "eraser", "eraser_long", "place", "place_wrong"),
    *("add", "erase", "undo", "undo_long", "redo"),
    *("redo_long", "runs"),
)


def stage_texts(payload: Payload, heading: str, features: Sequence[str], outcome: str, failure: str) -> dict[str, Any]:
    """Return the texts of one run by the names that the stage knows them by.

    Parameters
    ----------
    heading
        What the run is about, in a few words.
    features
        The names of the one or two features shown, as a person reads them.
    outcome, failure
        Why the run stopped and what to do next; and the same in a few words, for the plot.
    """
    # Not through `t`: their placeholders are for the browser to fill in.
    known = texts(session.language())
    words: dict[str, Any] = {name: known[f"stage.{name}"] for name in NAMES}
    columns = [_column(column, features) for column in payload.header["columns"]]
    return {
        **words,
        "keys": _keys(known),
        "heading": heading,
        "features": list(features),
        "columns": columns,
        "outcome": outcome,
        "failure": failure,
    }


def _keys(known: Mapping[str, str]) -> list[list[str]]:
    """What the help sheet lists: keys and what they do, one pair for each line of the table ``[keys]``."""
    names = [key.removeprefix("keys.") for key in known if key.startswith("keys.")]
    return [t(f"keys.{name}").split(" | ", 1) for name in names]


def symbol_of(column: dict[str, Any], n_features: int) -> str:
    """The letter of a column of the table; of two features with the number of its own."""
    feature = column["feature"] if n_features == 2 else None
    return t(f"columns.{column['kind']}_symbol") + ("" if feature is None else "₁₂"[feature])


def _column(column: dict[str, Any], features: Sequence[str]) -> dict[str, str]:
    """Symbol and title of a column of the table, and how a screen reader says it: of two features, of which one."""
    kind, feature = column["kind"], column["feature"]
    spoken = t(f"columns.{kind}_spoken")
    if feature is not None and len(features) == 2:
        spoken = f"{spoken} {features[feature]}"
    return {"title": t(f"columns.{kind}"), "symbol": symbol_of(column, len(features)), "spoken": spoken}
