"""What the competence centre offers, who acts for its partners, and what they propose."""

from competence.models.entries import (
    CentreEntry,
    Method,
    MethodSource,
    Resource,
    ResourceSource,
    Training,
    TrainingSource,
)
from competence.models.files import EntryFile, Upload
from competence.models.offers import (
    Laboratory,
    LaboratoryFile,
    LaboratorySource,
    LaboratoryTechnology,
    Offer,
    Partnership,
    PartnershipFile,
    PartnershipSource,
    Skill,
    SkillFile,
    SkillSource,
)
from competence.models.organizations import Organization, OrganizationFile, OrganizationSource
from competence.models.partners import Invitation, Membership
from competence.models.submissions import MODELS, Submission, SubmissionEvent

__all__ = [
    "MODELS",
    "CentreEntry",
    "EntryFile",
    "Invitation",
    "Laboratory",
    "LaboratoryFile",
    "LaboratorySource",
    "LaboratoryTechnology",
    "Membership",
    "Method",
    "MethodSource",
    "Offer",
    "Organization",
    "OrganizationFile",
    "OrganizationSource",
    "Partnership",
    "PartnershipFile",
    "PartnershipSource",
    "Resource",
    "ResourceSource",
    "Skill",
    "SkillFile",
    "SkillSource",
    "Submission",
    "SubmissionEvent",
    "Training",
    "TrainingSource",
    "Upload",
]
