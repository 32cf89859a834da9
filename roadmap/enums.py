"""Closed lists of the roadmap."""

from django.db import models
from django.utils.translation import gettext_lazy as _

# Upper limits, inclusive, of the size classes by population of the municipality itself: the OECD
# and European Commission classes of cities, and the 5,000 of Italian law 158/2017 below them. The
# database computes a city's class from these, so a change of theirs is a migration.
SIZE_CLASS_LIMITS = (
    ("up-to-5k", 5_000),
    ("5k-to-50k", 50_000),
    ("50k-to-100k", 100_000),
    ("100k-to-250k", 250_000),
    ("250k-to-1m", 1_000_000),
    ("1m-to-5m", 5_000_000),
    ("over-5m", None),
)


class MunicipalitySize(models.TextChoices):
    """The sizes of municipality that an action fits."""

    SMALL = "small", _("Small municipalities (up to 5,000)")
    MEDIUM = "medium", _("Medium-sized municipalities (5,001-100,000)")
    LARGE = "large", _("Large municipalities (over 100,000)")


class ItalianRegion(models.TextChoices):
    """The twenty regions of Italy, by their Italian names."""

    ABRUZZO = "abruzzo", "Abruzzo"
    BASILICATA = "basilicata", "Basilicata"
    CALABRIA = "calabria", "Calabria"
    CAMPANIA = "campania", "Campania"
    EMILIA_ROMAGNA = "emilia-romagna", "Emilia-Romagna"
    FRIULI_VENEZIA_GIULIA = "friuli-venezia-giulia", "Friuli-Venezia Giulia"
    LAZIO = "lazio", "Lazio"
    LIGURIA = "liguria", "Liguria"
    LOMBARDIA = "lombardia", "Lombardia"
    MARCHE = "marche", "Marche"
    MOLISE = "molise", "Molise"
    PIEMONTE = "piemonte", "Piemonte"
    PUGLIA = "puglia", "Puglia"
    SARDEGNA = "sardegna", "Sardegna"
    SICILIA = "sicilia", "Sicilia"
    TOSCANA = "toscana", "Toscana"
    TRENTINO_ALTO_ADIGE = "trentino-alto-adige", "Trentino-Alto Adige"
    UMBRIA = "umbria", "Umbria"
    VALLE_D_AOSTA = "valle-d-aosta", "Valle d'Aosta"
    VENETO = "veneto", "Veneto"


class Horizon(models.TextChoices):
    SHORT = "short", _("Short term")
    MEDIUM = "medium", _("Medium term")
    LONG = "long", _("Long term")


class Level(models.TextChoices):
    MUNICIPAL = "municipal", _("Municipal")
    REGIONAL = "regional", _("Regional")
    NATIONAL = "national", _("National")


class ActionStatus(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    ONGOING = "ongoing", _("Under way")
    COMPLETED = "completed", _("Completed")


class Unit(models.TextChoices):
    """Units of the indicators, with SI and ISO 80000 symbols where they have one."""

    PERCENT = "%", _("per cent")
    NUMBER = "n", _("number")
    MINUTES = "min", _("minutes")
    HOURS = "h", _("hours")
    DAYS = "d", _("days")
    MONTHS = "mo", _("months")
    KILOMETRES = "km", _("kilometres")
    KILOWATT_HOURS = "kWh", _("kilowatt-hours")


class CheckTheme(models.TextChoices):
    """What the statements of a self-check are about, in the order in which they are asked."""

    MANDATE = "mandate", _("Organisation and mandate")
    PEOPLE = "people", _("People and skills")
    DATA = "data", _("Data and technology")
    MONEY = "money", _("Money and contracts")
    COMMUNITY = "community", _("Community and rights")


class SizeScheme(models.TextChoices):
    """Who draws the line: official classes and thresholds of population."""

    OECD_EC = "oecd_ec", _("OECD and European Commission: cities")
    OECD_FUA = "oecd_fua", _("OECD: functional urban areas")
    ITALIAN = "italian_thresholds", _("Italian thresholds")
