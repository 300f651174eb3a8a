"""How a letter goes by the scheme: who drafts it, who agrees in which order, who signs for each side."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from kaohe.scheme.model import Scheme
from kaohe.scheme.shape import Profile, Shape, deciding_attributes, shape
from kaohe.tables.targets import is_data
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.cycles.progress import above
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role, grants, is_self, items, may
from kaohe.web.records.book import book_of
from kaohe.web.tables import scheme_of
from kaohe.web.targets.models import Letter, Signature
from kaohe.web.tasks import LETTER, Work, charges, in_charge, role_of, work


@dataclass(frozen=True)
class Stage:
    """One that has to agree: as the scheme calls it, and its role on the site."""

    name: str
    role: Role


@dataclass(frozen=True)
class Path:
    """`drafts` writes the letter, `stages` agree in turn, `upper` and `own` sign."""

    work: Work
    drafts: Stage
    stages: tuple[Stage, ...]
    upper: Stage
    own: Stage
    by_category: tuple[tuple[str, Stage], ...] = ()

    def drafter(self, appraisee: Appraisee) -> Stage:
        """Who drafts for this appraisee: as a role lays down for its category, else whom the steps name."""
        return dict(self.by_category).get(appraisee.category, self.drafts)

    @property
    def copies(self) -> int:
        form = self.work.form
        return form.copies if form and form.copies else 2

    def waits(self, letter: Letter) -> Stage | None:
        """The stage at which a letter that is under review waits."""
        if letter.state != Letter.State.REVIEW or letter.stage >= len(self.stages):
            return None
        return self.stages[letter.stage]

    def signer(self, side: str) -> Stage:
        return self.upper if side == Signature.Side.UPPER else self.own


def path_of(cycle: Cycle) -> Path | None:
    """The path of the cycle's scheme; None where it has no target letters."""
    asked = work(cycle, LETTER)
    return _path(asked, scheme_of(cycle)) if asked is not None else None


def _drafters(scheme: Scheme) -> tuple[tuple[str, Stage], ...]:
    """Category → who makes its goals, where a role says so for each (县级: 单位考核办)."""
    names = {category.name for category in scheme.categories}
    said = [(name, by) for role in scheme.roles for name, by in role.params if name in names]
    return tuple((name, Stage(by, role_of(by))) for name, by in said)


def _path(asked: Work, scheme: Scheme) -> Path:
    named: list[str] = []
    for step in asked.steps:
        mine = step.stages or (*step.by, step.collect, step.check, *step.approve, step.decides)
        named += [name for name in mine if name and name not in named]
    first = named[0] if named else "本人"
    drafts = Stage(first, role_of(first))
    if drafts.role not in (Role.APPRAISEE, Role.ASSESSOR):  # a scheme that names only who approves
        drafts, rest = Stage("本人", Role.APPRAISEE), named
    else:
        rest = named[1:]
    stages = tuple(Stage(name, role_of(name)) for name in rest if role_of(name) != Role.APPRAISEE)
    stages = stages or (Stage("考核办", Role.OFFICE),)
    signers = next((step.sign for step in asked.steps if step.sign), ())
    signers = signers or next((form.sign for form in asked.forms if form.sign), ())
    upper = Stage(signers[0], role_of(signers[0])) if signers else stages[-1]
    own = Stage(signers[-1], Role.APPRAISEE) if len(signers) > 1 else Stage("考核对象", Role.APPRAISEE)
    return Path(asked, drafts, stages, upper, own, _drafters(scheme))


@dataclass(frozen=True)
class Place:
    """A node under which goals hang, and what they have to add up to (micro-points; None: left open).

    `given` are indicators that the scheme names and whose points the letter gives.
    """

    id: str
    name: str
    asks: int | None
    required: bool
    given: tuple[tuple[str, str], ...] = ()

    @property
    def label(self) -> str:
        return f"{self.id} {self.name}"


def places(cycle: Cycle, appraisee: Appraisee) -> list[Place]:
    """Where an appraisee's goals may hang; empty where the scheme knows no own indicators."""
    made = shape_of(cycle, appraisee)
    found = []
    for name, branch in made.branches.items():
        own = branch.indicator.own
        if own is None:
            continue
        below = [(child, one) for child, one in made.branches.items() if one.parent == name]
        given = tuple((child, one.indicator.name) for child, one in below if is_data(made, one))
        found.append(Place(name, branch.indicator.name, branch.inside, own.required, given))
        found += [Place(child, title, None, False) for child, title in given]
    return found


def shape_of(cycle: Cycle, appraisee: Appraisee) -> Shape:
    scheme = scheme_of(cycle)
    values = tuple(str(appraisee.attributes.get(name, "")) for name in deciding_attributes(scheme))
    return shape(scheme, Profile(appraisee.category, values))


def may_draft(person: Person, cycle: Cycle, appraisee: Appraisee, path: Path) -> bool:
    """Whom the scheme names as drafting; the office may write for a unit that hands in paper."""
    if may(person, "target.review", cycle) and _holds(person, cycle, Role.OFFICE):
        return True
    drafter = path.drafter(appraisee).role
    if drafter == Role.OFFICE:
        return False
    if drafter == Role.ASSESSOR:
        return _assesses(person, cycle)
    return may(person, "target.own", cycle) and is_self(person, appraisee)


def may_agree(person: Person, cycle: Cycle, letter: Letter, path: Path) -> bool:
    """Whether the letter waits for this person: one of the stage's role, a leader only for the own units."""
    stage = path.waits(letter)
    if stage is None or not may(person, "target.review", cycle) or not _holds(person, cycle, stage.role):
        return False
    if stage.role == Role.ASSESSOR:
        return _assesses(person, cycle)
    return stage.role != Role.LEADER or in_charge(person, letter.appraisee)


def may_sign(person: Person, cycle: Cycle, letter: Letter, side: str, path: Path) -> bool:
    """Each side for itself; the office notes what was signed on paper."""
    if letter.state != Letter.State.AGREED:
        return False
    if side == Signature.Side.OWN:
        return may(person, "target.own", cycle) and is_self(person, letter.appraisee)
    if not may(person, "target.review", cycle) or not _holds(person, cycle, path.upper.role):
        return False
    return path.upper.role != Role.LEADER or in_charge(person, letter.appraisee)


def notes_paper(person: Person, cycle: Cycle) -> bool:
    return _holds(person, cycle, Role.OFFICE)


def visible(person: Person, cycle: Cycle, path: Path) -> Q:
    """The letters that a person may see, as a condition."""
    if may(person, "target.see", cycle):
        return Q()
    mine = Q(appraisee__person=person)
    if person.unit_id is not None:
        mine |= Q(appraisee__person=None, appraisee__unit=person.unit_id)
    return mine | Q(state=Letter.State.SIGNED) if path.work.open else mine


def waiting_for(person: Person, cycle: Cycle, path: Path) -> Q:
    """The letters that wait for this person to agree or to sign for the upper side, as a condition."""
    found = Q(pk__in=())
    held = {grant.role for grant in grants(person, cycle)}
    mine = Q(appraisee__in=Appraisee.objects.filter(charges(person), cycle=cycle).values("pk"))
    for number, stage in enumerate(path.stages):
        if stage.role not in held or (stage.role == Role.ASSESSOR and not _assesses(person, cycle)):
            continue
        here = Q(state=Letter.State.REVIEW, stage=number)
        found |= here & mine if stage.role == Role.LEADER else here
    if path.upper.role in held:
        here = Q(state=Letter.State.AGREED) & ~Q(signatures__side=Signature.Side.UPPER)
        found |= here & mine if path.upper.role == Role.LEADER else here
    return found


def _holds(person: Person, cycle: Cycle, role: Role) -> bool:
    return any(grant.role == role for grant in grants(person, cycle))


def _assesses(person: Person, cycle: Cycle) -> bool:
    """An assessing unit has a say where it assesses own indicators, or where the scheme has none."""
    held = items(person, cycle)
    over = above(cycle.scheme)
    parents = set(book_of(cycle).own_parents)
    around = {name for name, line in over.items() if parents & line}
    around |= {name for parent in parents for name in over[parent]}
    return bool(held & (around | {"*"})) if parents else bool(held)
