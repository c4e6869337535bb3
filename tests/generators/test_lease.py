"""Tests of how often an order is renewed."""

from generators.lease import EVERY_SECONDS, Lease


def test_it_is_renewed_now_and_then_however_often_progress_is_told():
    now, renewed = [100.0], []
    lease = Lease(renewed.append, lambda: now[0])
    for share in range(121):
        now[0] = 100.0 + share
        lease(share / 120)
    assert len(renewed) == 120 / EVERY_SECONDS
    assert renewed[0] == EVERY_SECONDS / 120
