import pytest
from django.db import connection
from tests.arena import test_sealed_blindness as T
from tests.arena.test_sealed_blindness import quiet, a_world, told_in, leaks, differences, unlike, hearing, found
from tests.arena.sealed.walking import walk
from arena.labs.models import Seal, Recipe
pytestmark = pytest.mark.django_db

def run(now, own="DBADBA"):
    with a_world(now) as w:
        base = list(walk(w)); l=leaks(w, base); u=unlike(base)
    with a_world(now, "ß", own, backwards=True) as w:
        d = differences(base, list(walk(w)))
    return l,u,d

def test_mut(quiet, monkeypatch):
    import arena.admin as A, arena.entries.api as E, arena.labs.own_entries as O
    import arena.views as V
    from arena.entries.models import Entry
    muts = {}
    with monkeypatch.context() as m:
        m.setattr(A.OrderAdmin, "why", lambda self, order: order.failure)
        A.OrderAdmin.why.short_description="x"
        muts["order failure"] = run(quiet)
    with monkeypatch.context() as m:
        orig = E.EntryList.get_queryset
        def ordered(self):
            owners = dict(Seal.objects.values_list("entry","lab"))
            return sorted(orig(self), key=lambda e: (owners.get(e.pk, 0), e.pk))
        m.setattr(E.EntryList, "get_queryset", ordered)
        muts["order by lab"] = run(quiet)
    with monkeypatch.context() as m:
        def find(lab, slug):
            from arena.labs.refusals import Unknown, Conflict
            f = O.of(lab).filter(slug=slug).first()
            if f is None:
                if Seal.objects.filter(entry__slug=slug).exists(): raise Conflict("This entry is another lab's.")
                raise Unknown(O.UNKNOWN)
            return f
        m.setattr(O, "find", find)
        muts["forbidden told"] = run(quiet)
    for k,(l,u,d) in muts.items():
        print(k, "LEAKS", l[:3], "UNLIKE", u[:3], "DIFF", d[:3])
