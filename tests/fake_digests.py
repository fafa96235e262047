"""Digests, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from handlers.ports import DigestSetting, KeptDigest, Person, Subscriber, Undelivered


@dataclass
class FakeDigests:
    """Settings by person, and what became of each day's digest."""

    people: Sequence[Person] = ()
    settings: dict[tuple[str, str], DigestSetting] = field(default_factory=dict)
    kept: dict[tuple[str, str, date], KeptDigest] = field(default_factory=dict)
    died: dict[str, str] = field(default_factory=dict)
    """Messages that no channel takes, by key, each with the reason."""

    def setting(self, digest: str, person: Person) -> DigestSetting:
        return self.settings.get((digest, person.id)) or DigestSetting.first(digest, person)

    def set(self, setting: DigestSetting) -> None:
        self.settings[setting.digest, setting.person_id] = setting

    def subscribers(self, digest: str) -> Sequence[Subscriber]:
        found = [Subscriber(person, self.setting(digest, person)) for person in sorted(self.people, key=lambda person: person.id)]
        return [subscriber for subscriber in found if subscriber.setting.on]

    def awaiting(self, digest: str, *, now: datetime, late_hours: float) -> Sequence[Subscriber]:
        return self.subscribers(digest)

    def keep(self, kept: KeptDigest) -> bool:
        key = (kept.digest, kept.person_id, kept.local_date)
        if key in self.kept and self.kept[key].outcome != "failed":
            return False
        self.kept[key] = kept
        return True

    def of_day(self, digest: str, person_id: str, day: date) -> KeptDigest | None:
        return self.kept.get((digest, person_id, day))

    def last_sent(self, digest: str, person_id: str) -> KeptDigest | None:
        sent = [each for each in self._of(digest, person_id) if each.outcome == "sent"]
        return max(sent, key=lambda each: each.local_date, default=None)

    def skipped_since(self, digest: str, person_id: str, since: datetime | None) -> Sequence[KeptDigest]:
        skipped = [each for each in self._of(digest, person_id) if each.outcome != "sent" and (since is None or each.made_at > since)]
        return sorted(skipped, key=lambda each: each.local_date)

    def undelivered(self, digest: str) -> Sequence[Undelivered]:
        found = []
        for subscriber in self.subscribers(digest):
            sent = self.last_sent(digest, subscriber.person.id)
            reason = self.died.get(sent.outbox_key or "") if sent is not None else None
            if sent is not None and reason is not None and subscriber.setting.destination and subscriber.setting.trouble is None:
                found.append(Undelivered(subscriber, sent.outbox_key or "", reason))
        return found

    def _of(self, digest: str, person_id: str) -> list[KeptDigest]:
        return [each for each in self.kept.values() if (each.digest, each.person_id) == (digest, person_id)]
