"""What is true of this arena as a whole: above all, whether its votes are real."""

from django.db import models


class SiteQuerySet(models.QuerySet["Site"]):
    def current(self) -> "Site":
        return self.get_or_create(pk=Site.ONLY)[0]

    def is_synthetic(self) -> bool:
        return self.filter(synthetic=True).exists()


class Site(models.Model):
    """The arena's one row about itself."""

    ONLY = 1

    name = models.CharField(max_length=80, default="Paddock")
    synthetic = models.BooleanField(
        default=False, help_text="Votes here are simulated; said so on every page."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SiteQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="site_is_one_row")]

    def __str__(self) -> str:
        return self.name
