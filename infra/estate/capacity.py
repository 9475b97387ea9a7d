"""What builds need of runners, against what the runners in use have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from infra.estate.estate import Estate
from infra.estate.nouns import Need, Runner, RunnerLabel
from infra.estate.nouns.words import length_of


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What one label of a runner gets a job, or a host that people log in to; `None` is what nobody knows."""

    runner: str
    label: str
    """What a job asks for; empty of a host without labels."""
    platform: str | None
    cpu: int | None
    memory_gb: int | None
    disk_gb: int | None
    gpu: str | None
    """The model; None where there is none."""
    time: str | None
    """How long a job may take."""
    by_hand: bool
    """Whether people log in to it, and nothing gives it jobs."""


@dataclass(frozen=True)
class Home:
    """An offer that has what a need asks for, as far as that is known."""

    offer: Offer
    unknown: tuple[str, ...]
    """What of it nobody knows."""

    @property
    def certain(self) -> bool:
        """Whether builds can count on it."""
        return not self.unknown and not self.offer.by_hand


def offers_of(estate: Estate) -> Iterator[Offer]:
    """Yield what each runner in use offers, a family of labels size by size."""
    for runner in estate.runners.values():
        if runner.status == "active":
            yield from _offers(runner)


def homes_of(need: Need, estate: Estate) -> list[Home]:
    """Return the offers that fit a need, those first that builds can count on, the smallest of them first."""
    found = [Home(one, unknown) for one in offers_of(estate) if (unknown := _unknown(need, one)) is not None]
    return sorted(found, key=lambda one: (not one.certain, one.offer.by_hand, len(one.unknown), one.offer.cpu or 0))


def _offers(runner: Runner) -> Iterator[Offer]:
    """Yield each size of each label; of a machine without any, the machine."""
    if not runner.labels:
        yield _offer(runner, "", None, runner.cpu)
    for pattern, label in runner.labels.items():
        sizes: tuple[tuple[str, int | None], ...] = (
            *((str(cores), cores) for cores in label.cpu),
            *((name, runner.cpu) for name in label.size),
        )
        for size, cores in sizes or (("", runner.cpu),):
            yield _offer(runner, pattern.replace("{}", size), label, cores)


def _offer(runner: Runner, name: str, label: RunnerLabel | None, cores: int | None) -> Offer:
    return Offer(
        runner=runner.name,
        label=name,
        platform=label.platform if label else runner.platform,
        cpu=cores,
        memory_gb=(label and label.memory_gb) or runner.memory_gb,
        disk_gb=(label and label.disk_gb) or runner.disk_gb,
        gpu=(label and label.gpu) or runner.gpu,
        time=runner.time_limit,
        by_hand=runner.host is not None and runner.host.jobs is None and runner.host.agent in (None, "none"),
    )


def _unknown(need: Need, offer: Offer) -> tuple[str, ...] | None:
    """Return what nobody knows of an offer that fits a need as far as it is known; None if it does not fit."""
    if offer.platform != need.platform or (need.gpu and offer.gpu is None):
        return None
    unknown = []
    for key in ("cpu", "memory_gb", "disk_gb"):
        least, has = getattr(need, key), getattr(offer, key)
        if least is not None and has is None:
            unknown.append(key)
        elif least is not None and has < least:
            return None
    if need.time is not None and offer.time is None:
        if not offer.by_hand:  # nobody ends what people run by hand
            unknown.append("time_limit")
    elif need.time is not None and offer.time is not None and length_of(offer.time) < length_of(need.time):
        return None
    return tuple(unknown)
