"""Theorems about criteria, cross-validation and the table to choose from."""

import numpy as np
import pytest

from gmm_core import InvalidInput, Mixture, fit
from gmm_core.em import Reason
from gmm_core.health import Ailment
from gmm_core.selection import CRITERIA, Choice, aic, bic, choose, cross_validate, icl, n_parameters
from tests.core.strategies import brute_force_joint, random_mixture


def blobs():
    return Mixture([0.3, 0.3, 0.4], [[0, 0], [9, 0], [0, 9]], [np.eye(2)] * 3).sample(150, 0)[0]


BLOBS = blobs()
QUICK = {"n_starts": 3}


def test_icl_is_bic_of_the_data_with_every_label_at_its_best_guess():
    mixture = random_mixture(3, 3, 2)
    X = mixture.sample(80, 0)[0]
    joint = brute_force_joint(mixture, X)
    # Complete log-likelihood at the best guess, with the part of the mixture's own likelihood once.
    level = mixture.log_likelihood(X)
    certain = np.log(joint.max(axis=1) / joint.sum(axis=1)).sum()
    assert icl(level, 17, mixture.responsibilities(X)) == pytest.approx(-2 * (level + certain) + 17 * np.log(80))


def test_icl_adds_nothing_where_labels_are_certain_and_n_log_k_where_they_are_not():
    certain = np.eye(3)[np.arange(30) % 3]
    assert icl(-50.0, 4, certain) == pytest.approx(bic(-50.0, 4, 30))
    assert icl(-50.0, 4, np.full((30, 3), 1 / 3)) == pytest.approx(bic(-50.0, 4, 30) + 2 * 30 * np.log(3))


def test_cross_validation_scores_every_row_with_the_fit_to_the_other_folds():
    crossed = cross_validate(BLOBS, 3, n_folds=4, seed=1, family="tied", **QUICK)
    assert sorted(np.bincount(crossed.folds)) == [37, 37, 38, 38]
    for fold in range(4):
        held_out = crossed.folds == fold
        result = fit(BLOBS[~held_out], 3, family="tied")
        expected = result.mixture.log_density(BLOBS[held_out])
        np.testing.assert_allclose(crossed.log_densities[held_out], expected, atol=1e-4)
    assert crossed.log_likelihood == pytest.approx(crossed.log_densities.sum())
    assert crossed.standard_error == pytest.approx(np.sqrt(150 * crossed.log_densities.var(ddof=1)))
    assert len(crossed.outcomes) == 4
    assert crossed.n_not_converged == 0


def test_leaving_one_out_of_one_gaussian_is_the_closed_form():
    x = np.random.default_rng(0).normal(size=12)
    crossed = cross_validate(x, 1, n_folds=12)
    for i in range(12):
        others = np.delete(x, i)
        expected = -0.5 * np.log(2 * np.pi * others.var()) - (x[i] - others.mean()) ** 2 / (2 * others.var())
        assert crossed.log_densities[i] == pytest.approx(expected, rel=1e-9)


def test_cross_validation_punishes_components_that_are_not_there():
    scores = [cross_validate(BLOBS, K, n_folds=5, **QUICK).log_likelihood for K in (1, 3, 6)]
    assert np.argmax(scores) == 1


def test_the_seed_alone_decides_the_folds():
    one, same, other = (cross_validate(BLOBS, 1, n_folds=5, seed=seed).folds for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert (one != other).any()


def test_folds_that_did_not_converge_are_counted():
    assert cross_validate(BLOBS, 3, n_folds=3, n_starts=1, max_iterations=1).n_not_converged == 3


def test_the_table_has_a_row_for_every_candidate_with_the_scores_of_its_fit():
    choice = choose(BLOBS, range(1, 4), ["tied", "full"], n_folds=3, **QUICK)
    assert [(c.family, c.n_components) for c in choice.candidates] == [
        (family, K) for family in ("tied", "full") for K in (1, 2, 3)
    ]
    for c in choice.candidates:
        level = c.fit.mixture.log_likelihood(BLOBS)
        assert c.sound
        assert level == pytest.approx(fit(BLOBS, c.n_components, family=c.family).log_likelihood, abs=1e-3)
        assert c.n_parameters == n_parameters(c.family, c.n_components, 2)
        assert c.scores["bic"] == pytest.approx(bic(level, c.n_parameters, 150))
        assert c.scores["aic"] == pytest.approx(aic(level, c.n_parameters))
        assert c.scores["icl"] == pytest.approx(icl(level, c.n_parameters, c.fit.mixture.responsibilities(BLOBS)))
        assert c.scores["cv"] == pytest.approx(-2 * c.cross_validation.log_likelihood)


def test_three_separate_blobs_are_three_by_every_criterion():
    choice = choose(BLOBS, range(1, 5), ["spherical"], n_folds=3, **QUICK)
    for criterion in CRITERIA:
        ranked = choice.ranked(criterion)
        assert [c.scores[criterion] for c in ranked] == sorted(c.scores[criterion] for c in ranked)
        assert choice.best(criterion) is ranked[0]
        if criterion in ("bic", "icl"):
            assert ranked[0].n_components == 3


def test_a_candidate_that_collapsed_is_in_the_table_but_is_never_the_best():
    # Copies on which a component of its own variance collapses: its likelihood has no bound.
    x = np.array([0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    choice = choose(x, [1, 3], ["full"], n_starts=2, start="kmeans++")
    one, three = choice.candidates
    assert three.fit.outcome.reason is Reason.COLLAPSED
    assert three.scores
    assert not three.sound
    assert choice.ranked() == (one,)
    with pytest.raises(InvalidInput, match="none of 1 is") as refusal:
        choose(x, [3], ["full"], n_starts=2, start="kmeans++").best()
    assert refusal.value.code == "no_candidate"


def test_a_candidate_that_was_cut_short_is_in_the_table_but_is_never_the_best():
    (cut,) = choose(BLOBS, [4], ["full"], n_starts=1, max_iterations=2).candidates
    assert cut.fit.outcome.reason is Reason.MAX_ITERATIONS
    assert cut.scores
    assert not cut.sound
    assert Choice((cut,)).ranked() == ()


def test_a_fit_that_rests_on_few_points_is_never_the_best_however_low_its_score():
    x = np.concatenate([np.linspace(-3, 3, 40), [20.0, 20.0001, 20.0002]])
    one, two = choose(x, [1, 2], ["full"], n_starts=1, start="kmeans").candidates
    assert two.fit.outcome.converged
    assert two.scores["bic"] < one.scores["bic"]
    assert [finding.ailment for finding in two.fit.health] == [Ailment.SPIKE]
    assert Choice((one, two)).best() is one


def test_integer_weights_score_as_repeated_rows():
    counts = np.random.default_rng(0).integers(1, 4, size=150)
    weighted = choose(BLOBS, [1, 3], ["diag"], sample_weight=counts, **QUICK)
    repeated = choose(np.repeat(BLOBS, counts, axis=0), [1, 3], ["diag"], **QUICK)
    for one, other in zip(weighted.candidates, repeated.candidates, strict=True):
        for criterion in ("bic", "icl", "aic"):
            assert one.scores[criterion] == pytest.approx(other.scores[criterion], abs=1e-4)
    with pytest.raises(InvalidInput, match="counts every row once") as refusal:
        cross_validate(BLOBS, 1, sample_weight=counts)
    assert refusal.value.code == "folds_weighted"


def test_what_the_data_do_not_allow_is_that_candidate_s_problem():
    choice = choose([0.0, 1.0, 1.0, 2.5, 2.5], [1, 7], ["full"], **QUICK)
    one, seven = choice.candidates
    assert one.problem is None
    assert seven.fit is None
    assert seven.problem.code == "too_few_distinct_rows"
    assert not seven.sound
    assert not seven.scores
    assert choice.best() is one


def test_of_equals_the_first_asked_for_is_best_and_unscored_ones_are_not_ranked():
    choice = choose(BLOBS, [1], ["full", "tied"])
    assert choice.candidates[0].scores["bic"] == pytest.approx(choice.candidates[1].scores["bic"])
    assert choice.ranked("cv") == ()
    with pytest.raises(InvalidInput, match="criterion must be one of bic, icl, aic, cv; got 'DIC'"):
        choice.best("DIC")


def test_an_unknown_family_is_refused_at_once():
    seen = []
    with pytest.raises(InvalidInput, match="family must be one of"):
        choose(BLOBS, [1, 2], ["full", "round"], progress=seen.append)
    assert not seen


def test_progress_of_the_table_rises_from_zero_to_one():
    seen = []
    choice = choose(BLOBS, iter([1, 2]), iter(["full", "diag"]), n_folds=2, progress=seen.append, **QUICK)
    assert len(choice.candidates) == 4
    assert seen == sorted(seen)
    assert 0 < seen[0] < 0.25
    assert seen[-1] == 1.0


@pytest.mark.parametrize(("n_folds", "words"), [(1, "at least 2, got 1"), (151, "from 2 to the number of rows, 150")])
def test_folds_out_of_range_are_refused(n_folds, words):
    with pytest.raises(InvalidInput, match=f"n_folds must be .*{words}"):
        cross_validate(BLOBS, 1, n_folds=n_folds)


def test_what_is_to_be_tried_may_be_one_and_must_not_be_none():
    (one,) = choose(BLOBS, 2, "full", **QUICK).candidates
    assert (one.n_components, one.family) == (2, "full")
    for sizes, families, code in (
        ([], ["full"], "nothing_to_choose"),
        ([2], [], "nothing_to_choose"),
        ("3", ["full"], "not_whole"),
    ):
        with pytest.raises(InvalidInput) as refusal:
            choose(BLOBS, sizes, families)
        assert refusal.value.code == code
