"""What the page shows from which a draft is handed in."""

from competence.desk.inputs import blocks
from competence.desk.steps import OPTIONAL, bound_form, stages
from competence.enums import Purpose
from competence.forms import differences


class Check:
    """What a draft still lacks, what is left to the curators, and what might be added."""

    def __init__(self, submission):
        self.submission = submission
        self.stages, self.missing, self.left = [], [], []
        self.unchanged = False
        if submission.purpose != Purpose.RETIRE:
            self._look_through(bound_form(submission))

    def _look_through(self, form):
        self.stages = stages(self.submission, form)
        self.missing = [("", "", message) for message in form.non_field_errors()]
        for stage in self.stages:
            for block in blocks(form, stage.step.fields):
                self._look_at(stage, block, form.left_to_curators)
        values = self.submission.base, self.submission.data
        is_edit = self.submission.purpose == Purpose.EDIT
        self.unchanged = is_edit and not differences(self.submission.kind, *values)

    def _look_at(self, stage, block, left):
        for label, target, message in block.problems:
            self.missing.append((label, f"{stage.url}?check=1#{target}", message))
        for one in getattr(block, "inputs", ()):
            if one.name in left:
                self.left.append((f"{block.legend} ({one.label})", f"{stage.url}#{one.id}"))

    @property
    def could_add(self):
        """Return the Stages that are still empty and may stay so."""
        return [stage for stage in self.stages if stage.progress == OPTIONAL]

    @property
    def is_ready(self):
        return not self.missing and not self.unchanged
