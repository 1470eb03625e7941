"""The forms of the notice, one file a form. A new form is one file here and one line in ``FORMS``."""

from __future__ import annotations

from models.form import Form
from models.forms.activity_plan import ActivityPlan
from models.forms.activity_results import ActivityResults
from models.forms.demo_team import DemoTeam
from models.forms.key_expert import KeyExpert
from models.forms.overseas_action import OverseasAction
from models.forms.service_base import ServiceBase

FORMS: tuple[type[Form], ...] = (
    DemoTeam,
    ServiceBase,
    KeyExpert,
    OverseasAction,
    ActivityPlan,
    ActivityResults,
)

FORM_BY_ID: dict[str, type[Form]] = {form.id: form for form in FORMS}
