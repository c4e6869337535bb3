"""Tests of where a provider's files may be."""

import pytest

from generators.contract import PermanentFailure
from generators.providers import files, keys
from generators.providers.contracts import FAL, MODEL_STUDIO, REPLICATE

ACCESS = {
    each.name: keys.access(each, {each.key_variable: "a-key"}) for each in (MODEL_STUDIO, FAL, REPLICATE)
}


@pytest.mark.parametrize(
    ("contract", "address"),
    [
        (MODEL_STUDIO, "https://dashscope-a717.oss-accelerate.aliyuncs.com/1d/a.mp4?Expires=1&Signature=x%2Fy%3D"),
        (MODEL_STUDIO, "https://dashscope-result-sgp.oss-ap-southeast-1.aliyuncs.com/a.mp4?" + "x" * 2000),
        (FAL, "https://v3b.fal.media/files/b/a.mp4"),
        (FAL, "https://fal.media/files/a.mp4"),
        (REPLICATE, "https://replicate.delivery/xezq/a.mp4"),
    ],
)  # fmt: skip
def test_good(contract, address):
    assert files.allowed(contract, ACCESS[contract.name], address) == address


def test_one_in_the_clear_is_fetched_by_https():
    address = "http://dashscope-result-bj.oss-cn-beijing.aliyuncs.com/a.mp4?Signature=x%2Fy%3D"
    assert files.allowed(MODEL_STUDIO, ACCESS["model-studio"], address) == address.replace("http:", "https:")


@pytest.mark.parametrize(
    "address",
    [
        "https://fal.media.evil.example/a.mp4", "https://evilfal.media/a", "https://x.example/fal.media", "",
        "https://user:word@v3.fal.media/a", "https://v3.fal.media@evil.example/", "ftp://fal.media/a", "fal.media",
        "file:///etc/passwd", "https://queue.fal.run/a", "https://v3.fal.media/" + "x" * 5000, "https://[::1]/",
        "//fal.media/a", "https://10.0.0.1/",
    ],
)  # fmt: skip
def test_bad(address):
    with pytest.raises(PermanentFailure) as refusal:
        files.allowed(FAL, ACCESS["fal"], address)
    assert "example" not in str(refusal.value)


def test_the_place_that_the_operator_names_may_keep_files_too():
    access = keys.access(FAL, {"FAL_KEY": "k", "PADDOCK_FAL_URL": "https://gateway.example/fal"})
    assert files.allowed(FAL, access, "https://gateway.example/files/a.mp4")
    for address in ("https://gateway.example:8443/a", "http://gateway.example/a"):
        with pytest.raises(PermanentFailure):
            files.allowed(FAL, access, address)
