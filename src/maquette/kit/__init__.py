"""Small tools that know nothing of 3D assets, accounts or jobs."""
