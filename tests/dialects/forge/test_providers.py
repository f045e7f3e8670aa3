"""What goes wrong at a provider, in Forge's words; see also dialects/v1/test_provider_keys.py."""

import json

import pytest

from maquette.dialects.forge import errors
from maquette.errors import (
    ProviderCreditsMissing,
    ProviderKeyRefused,
    ProviderKeyRequired,
    ProviderUnavailable,
)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (ProviderKeyRequired, 400, "provider_key_required"),
        (ProviderKeyRefused, 400, "provider_key_refused"),
        (ProviderCreditsMissing, 502, "provider_credits_missing"),
        (ProviderUnavailable, 502, "provider_unavailable"),
    ],
)
def test_each_has_a_code_of_its_own_and_its_sentence(error, status, code):
    answer = errors.error(error("Meshy said so"))
    told = json.loads(answer.body)
    assert (answer.status_code, told["error"], told["message"]) == (status, code, "Meshy said so")
