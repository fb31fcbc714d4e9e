"""Codes are typed and read aloud."""

from hypothesis import given
from hypothesis import strategies as st

from loyalty import codes


@given(st.text(alphabet=codes.ALPHABET, min_size=1, max_size=20))
def test_a_code_is_found_however_it_is_typed(code: str) -> None:
    worn = code.replace("0", "o").replace("1", "l").replace("V", "u")
    spaced = "-".join(worn.lower())
    assert codes.canonical(spaced) == code
    assert codes.canonical(f"  {code} ") == code


def test_a_derived_code_is_the_beginning_of_the_mac() -> None:
    first = codes.derived(b"secret", "voucher:1", 16)
    assert first == codes.derived(b"secret", "voucher:1", 16)
    assert first != codes.derived(b"other", "voucher:1", 16)
    assert codes.derived(b"secret", "voucher:1", 20).startswith(first)
    assert set(first) <= set(codes.ALPHABET)


def test_invented_codes_differ() -> None:
    assert len({codes.invented(8) for _ in range(1000)}) == 1000
