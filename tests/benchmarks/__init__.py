"""How fast gmm_core is beside other programs: ``make bench``. Nothing here is a test."""
