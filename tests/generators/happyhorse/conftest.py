"""Films, networks and weights that several tests ask for, made once."""

import pytest
import torch

from generators.happyhorse.films import joined, shoot
from tests.generators.happyhorse.networks import write_stirred


@pytest.fixture(scope="session", autouse=True)
def _one_thread():
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def films():
    return joined(list(shoot(240, workers=1)))


@pytest.fixture(scope="session")
def stirred_weights(tmp_path_factory):
    """A folder with weights of all five models, none of them trained."""
    return write_stirred(tmp_path_factory.mktemp("weights"))
