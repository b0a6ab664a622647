"""Short playbooks under the names of those that ship, until they do."""

PLAYBOOKS = {
    "customer-queries": """
playbook: customer-queries
version: 1
title: {es: Consultas de clientes, en: Customer queries}
side: bpo
input:
  type: object
  required: [text]
  properties: {text: {type: string}, urgent: {type: boolean}}
start: [classify]
outcomes: [resolved]
steps:
  classify:
    kind: person
    title: {es: Clasificar, en: Classify}
    form:
      type: object
      required: [topic, hard]
      properties: {topic: {type: string}, hard: {type: boolean}}
    who: {roles: [operator], skills: {banking_queries: 2}, languages: {es: B2}}
    effort_minutes: 1
    next:
      - {when: "classify.hard", to: escalate}
      - {to: answer}
  answer:
    kind: person
    title: {es: Responder, en: Answer}
    form: {type: object, required: [text], properties: {text: {type: string}}}
    who: {roles: [operator, expert], skills: {banking_queries: 2}, languages: {es: B2}}
    effort_minutes: 3
    next: [{to: review}]
  escalate:
    kind: person
    title: {es: Resolver, en: Resolve}
    form: {type: object, required: [text], properties: {text: {type: string}}}
    who: {roles: [expert, supervisor], skills: {banking_queries: 4}, languages: {es: C1}}
    effort_minutes: 8
    next: [{to: review}]
  review:
    kind: review
    title: {es: Revisar, en: Review}
    form: {type: object, required: [correct], properties: {correct: {type: boolean}}}
    who: {roles: [reviewer]}
    not_by: [classify, answer, escalate]
    effort_minutes: 2
    next: [{end: resolved}]
""",
    "clinical-coding": """
playbook: clinical-coding
version: 1
title: {es: Codificación clínica, en: Clinical coding}
side: kpo
input: {type: object, required: [text], properties: {text: {type: string}}}
start: [code_a, code_b]
outcomes: [coded]
steps:
  code_a:
    kind: person
    title: {es: Codificar (A), en: Code (A)}
    form: {type: object, required: [codes], properties: {codes: {type: string}}}
    who: {roles: [expert], skills: {icd10: 3}, clearance: confidential}
    not_by: [code_b]
    blind_to: [code_b]
    effort_minutes: 15
    next: [{to: compare}]
  code_b:
    kind: person
    title: {es: Codificar (B), en: Code (B)}
    form: {type: object, required: [codes], properties: {codes: {type: string}}}
    who: {roles: [expert], skills: {icd10: 3}, clearance: confidential}
    not_by: [code_a]
    blind_to: [code_a]
    effort_minutes: 15
    next: [{to: compare}]
  compare:
    kind: review
    title: {es: Resolver discrepancias, en: Adjudicate}
    form: {type: object, required: [codes], properties: {codes: {type: string}}}
    who: {roles: [reviewer], skills: {icd10: 4}}
    not_by: [code_a, code_b]
    join: all
    after: [code_a, code_b]
    effort_minutes: 10
    next: [{to: sign}]
  sign:
    kind: sign_off
    title: {es: Visto bueno, en: Sign off}
    form: {type: object, required: [approved], properties: {approved: {type: boolean}}}
    who:
      roles: [expert]
      credentials:
        - {kind: clinical_coder, jurisdiction: "credential.jurisdiction == client.country"}
    not_by: ["*"]
    effort_minutes: 5
    next: [{end: coded}]
""",
}
