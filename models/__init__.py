"""DATA: the starter models that come with the repository, and the catalogue of models to pull."""

from pathlib import Path

STARTERS = Path(__file__).parent / "starter"
CATALOGUE = Path(__file__).parent / "models.toml"
