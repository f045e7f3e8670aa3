"""TripoSR: one picture to a solid with colours, by the published weights (arXiv:2403.02151)."""
