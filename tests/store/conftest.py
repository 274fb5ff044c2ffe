"""Every test of the store has the database, but for those of a database that is away."""

import pytest


@pytest.fixture(autouse=True)
def _database(request):
    if "elsewhere" not in request.fixturenames:
        request.getfixturevalue("db")
