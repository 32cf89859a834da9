"""A small content of all shapes, and the way to load it."""

import copy
import io

import pytest
import yaml
from django.core.management import call_command

SMALL = yaml.safe_load("""
regions:
- {slug: europe, name_it: Europa, name_en: Europe}
size_classes:
- {slug: up-to-5k, min: 0, max: 5000, action_size: small, name_it: Piccolo, name_en: Small}
interventions:
- {slug: app, name_it: App, name_en: App}
case_statuses:
- {slug: running, name_it: In corso, name_en: Running}
evidence_levels:
- {slug: strong, name_it: Solida, name_en: Strong, text_it: Testo, text_en: Text}
source_kinds:
- {slug: official, name_it: Ufficiale, name_en: Official}
- {slug: press, name_it: Stampa, name_en: Press}
technology_families:
- {slug: data-ai, name_it: Dati, name_en: Data}
technologies:
- {slug: gis, family: data-ai, in_presentation: true, name_it: Sistemi geografici, name_en: GIS}
- {slug: big-data, family: data-ai, name_it: Grandi dati, name_en: Big data}
dimensions:
- {slug: social, name_it: Sociale, name_en: Social, text_it: Testo, text_en: Text, sources: []}
axes:
- slug: mobility
  name: Smart Mobility
  description_it: Testo
  description_en: Text
  sources: [{title: Piano, publisher: Cluster, date: null, url: https://example.org/a}]
lines:
- {slug: planning, axis: mobility, name_it: Piani, name_en: Plans}
actions:
- slug: pums
  line: planning
  title_it: Piano della mobilità
  title_en: Mobility plan
  horizon: short
  start_year: 2020
  end_year: 2024
  level: municipal
  for_size: [small, large]
  status: ongoing
  policy: {name_it: Decreto, name_en: Decree, code: null}
  dimensions: [social]
  technologies: [gis]
  milestones:
  - {title_it: Avvio, title_en: Start, planned: 2022, source_title: Piano}
  links: {skills: [mobility-manager, data-analysis], laboratories: []}
indicators:
- slug: passengers
  action: pums
  name_it: Passeggeri
  name_en: Passengers
  unit: n
  target: 1200.5
  target_date: 2026
  target_source_title: Piano
  measurements:
  - {date: 2024-05, value: 900, source_title: Registro}
  - {date: 2022, value: 700.25, source_title: Registro, source_url: "https://example.org/r"}
- {slug: share, action: pums, name_it: Quota, name_en: Share, unit: "%"}
digital_transition:
  slug: digital-transition
  name_it: Transizione
  name_en: Transition
  intro_it: Testo
  intro_en: Text
  cardinal_points:
  - {slug: skills, name_it: Competenze, name_en: Competences, text_it: Testo, text_en: Text}
city_size_classes:
  note: For the editors.
  oecd_ec:
  - {slug: oecd-s, code: S, name_it: Piccola, name_en: Small, min: 50000, max: 100000}
  italian_thresholds:
  - {slug: law-158, threshold: 5000, name_it: Piccoli comuni, name_en: Small municipalities}
cities:
- slug: turin
  name_it: Torino
  name_en: Turin
  country: IT
  region: europe
  population: 850000
  population_year: 2020
  population_source: Istat
  latitude: 45.07
  longitude: 7.69
case_studies:
- slug: turin-app
  city: turin
  title_it: Titolo
  title_en: Title
  summary_it: Sommario
  summary_en: Summary
  start: "2020-04"
  end: null
  status: running
  partners: [Politecnico]
  dimensions: [social]
  axis_lines: [planning]
  technologies: [gis, big-data]
  intervention: app
  evidence: strong
  checked: "2026-11-22"
  transfer: {cost: low, prerequisites_it: [Uno], prerequisites_en: [One]}
  links: {actions: [pums], skills: [mobility-manager, data-analysis], laboratories: [lab]}
  sources:
  - {title: Delibera, publisher: Comune, date: 2020-04, kind: official, url: https://example.org/b}
  - {title: Articolo, publisher: Giornale, date: null, kind: press, url: https://example.org/c}
organizations:
- {slug: polito, name: Politecnico, kind: university, city: Torino, region: Piemonte}
laboratories:
- {slug: lab, name_it: Lab, name_en: Lab, kind: living-lab, use: try, organization: polito,
   region: Piemonte, services_it: [Prove], services_en: [Tests], technologies: [gis]}
skills:
- {slug: mobility-manager, name_it: Gestione, name_en: Management, area: innovation, levels: null}
- {slug: data-analysis, name_it: Analisi, name_en: Analysis, area: technological, levels: [A, B]}
""")


@pytest.fixture
def small_content():
    return copy.deepcopy(SMALL)


@pytest.fixture
def load_files(tmp_path):
    """Return `load(document, *options)`: writes the files, runs the command, gives its output."""

    def load(document, *options):
        for key, value in document.items():
            path = tmp_path / f"{key}.yaml"
            path.write_text(yaml.safe_dump({key: value}, allow_unicode=True), encoding="utf-8")
        output = io.StringIO()
        call_command("load_content", str(tmp_path), *options, stdout=output)
        return output.getvalue()

    return load
