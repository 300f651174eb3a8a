"""Inside EvaP's own environment: an evaluation of 30 × 3 questions is made, and counted after the votes."""

from __future__ import annotations

import datetime
import json
import sys
from importlib import import_module

import django

CONTRIBUTORS, QUESTIONS = 30, 3
MARKS = CONTRIBUTORS * QUESTIONS


def prepare(voters: int) -> dict[str, object]:
    """One evaluation in its period: 30 contributors with 3 grades each; a session for every participant."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, SESSION_KEY
    from django.core.management import call_command
    from evap.evaluation import models as evap

    call_command("migrate", verbosity=0)
    named = {"name_de": "x", "name_en": "x"}
    semester = evap.Semester.objects.create(**named, short_name_de="x", short_name_en="x")
    course = evap.Course.objects.create(
        semester=semester, type=evap.CourseType.objects.create(**named), **named
    )
    today = datetime.datetime.now()
    evaluation = evap.Evaluation.objects.create(
        course=course, **named, vote_start_datetime=today - datetime.timedelta(days=1),
        vote_end_date=today.date() + datetime.timedelta(days=2),
    )  # fmt: skip
    questionnaire = evap.Questionnaire.objects.create(
        type=evap.Questionnaire.Type.CONTRIBUTOR, **named, public_name_de="x", public_name_en="x"
    )
    questions = [
        evap.Question.objects.create(
            questionnaire=questionnaire, text_de=f"{at}", text_en=f"{at}", type=evap.QuestionType.GRADE,
            allows_additional_textanswers=False,
        )
        for at in range(QUESTIONS)
    ]  # fmt: skip
    fields = []
    for at in range(CONTRIBUTORS):
        contributor = evap.UserProfile.objects.create(email=f"c{at}@example.com", last_name=f"c{at}")
        contribution = evap.Contribution.objects.create(evaluation=evaluation, contributor=contributor)
        contribution.questionnaires.set([questionnaire])
        fields += [f"question_{contribution.id}_{questionnaire.id}_{each.id}" for each in questions]
    people = [
        evap.UserProfile.objects.create(email=f"v{at}@example.com", last_name=f"v{at}")
        for at in range(voters)
    ]
    evaluation.participants.set(people)
    evap.Evaluation.objects.filter(pk=evaluation.pk).update(state=evap.Evaluation.State.IN_EVALUATION)
    store = import_module(settings.SESSION_ENGINE).SessionStore
    sessions = []
    for person in people:
        session = store()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session.create()
        sessions.append(session.session_key)
    return {
        "path": f"/student/vote/{evaluation.pk}", "fields": fields, "sessions": sessions,
        "cookie": settings.SESSION_COOKIE_NAME,
    }  # fmt: skip


def count() -> dict[str, int]:
    """Voters that EvaP says have voted, and marks that it has kept of them."""
    from django.db.models import Sum
    from evap.evaluation import models as evap

    voters = evap.Evaluation.voters.through.objects.count()
    kept = evap.RatingAnswerCounter.objects.aggregate(kept=Sum("count"))["kept"] or 0
    return {"voters": voters, "marks": kept, "missing": voters * MARKS - kept}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(prepare(int(sys.argv[2])) if sys.argv[1] == "prepare" else count()))
