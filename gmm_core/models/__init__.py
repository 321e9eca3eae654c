"""What stands beside the Gaussian mixture by EM: other models for the same loop, and other ways up the same likelihood.

``three_coins``, ``kmeans``, ``variational`` and ``textbook`` are models for :func:`gmm_core.em.run`;
``optimise`` climbs the Gaussian mixture's likelihood with generic optimisers.
"""
