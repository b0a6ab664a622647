"""Words for what is stored as a code: states with their tone, roles, stages, kinds, classes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from django.utils.translation import gettext, gettext_noop

# state: (words, tone). The tone (neutral, info, good, warn, bad) is never the only sign.
STATES: dict[str, tuple[str, str]] = {
    "open": (gettext_noop("Open"), "info"),
    "offered": (gettext_noop("Offered"), "info"),
    "assigned": (gettext_noop("In hand"), "info"),
    "parked": (gettext_noop("Parked"), "warn"),
    "asked": (gettext_noop("With the client"), "warn"),
    "waiting_client": (gettext_noop("Waiting for the client"), "warn"),
    "blocked": (gettext_noop("Blocked"), "bad"),
    "done": (gettext_noop("Done"), "good"),
    "closed": (gettext_noop("Closed"), "good"),
    "cancelled": (gettext_noop("Cancelled"), "neutral"),
    "draft": (gettext_noop("Draft"), "neutral"),
    "waived": (gettext_noop("Waived"), "warn"),
    "overdue": (gettext_noop("Overdue"), "bad"),
    "live": (gettext_noop("Live"), "good"),
    "paused": (gettext_noop("Paused"), "warn"),
    "ended": (gettext_noop("Ended"), "neutral"),
    "active": (gettext_noop("Active"), "good"),
    "pending": (gettext_noop("Pending"), "warn"),
    "accepted": (gettext_noop("Accepted"), "good"),
    "declined": (gettext_noop("Declined"), "neutral"),
    "expired": (gettext_noop("Expired"), "bad"),
    "withdrawn": (gettext_noop("Withdrawn"), "neutral"),
    "proposed": (gettext_noop("Proposed"), "warn"),
    "signed": (gettext_noop("Signed"), "good"),
    "superseded": (gettext_noop("Superseded"), "neutral"),
    "controlled": (gettext_noop("Controlled"), "good"),
    "uploaded": (gettext_noop("Uploaded"), "info"),
    "running": (gettext_noop("Running"), "info"),
    "refused": (gettext_noop("Refused"), "bad"),
    "delivered": (gettext_noop("Delivered"), "good"),
    "failed": (gettext_noop("Failed"), "bad"),
    "verified": (gettext_noop("Verified"), "good"),
    "unverified": (gettext_noop("Not verified"), "warn"),
    "revoked": (gettext_noop("Revoked"), "bad"),
    "late": (gettext_noop("Late"), "bad"),
    "on_time": (gettext_noop("On time"), "good"),
    "in_review": (gettext_noop("In review"), "info"),
    "released": (gettext_noop("Released"), "info"),
    "returned": (gettext_noop("Returned"), "warn"),
    "dropped": (gettext_noop("Dropped"), "neutral"),
    "holds": (gettext_noop("Holds"), "good"),
    "broken": (gettext_noop("Broken"), "bad"),
    "changed": (gettext_noop("Changed"), "warn"),
    "added": (gettext_noop("Added"), "good"),
    "removed": (gettext_noop("Removed"), "bad"),
    "same": (gettext_noop("The same"), "good"),
    "differs": (gettext_noop("It differs"), "bad"),
    "cannot": (gettext_noop("Cannot be recomputed"), "warn"),
    "improved": (gettext_noop("Improved"), "good"),
    "worsened": (gettext_noop("Worsened"), "bad"),
    "cannot_tell": (gettext_noop("Cannot tell"), "neutral"),
}

WORDS: dict[str, str] = {
    # roles
    "sponsor": gettext_noop("Sponsor"),
    "operations": gettext_noop("Operations"),
    "supervisor": gettext_noop("Supervisor"),
    "operator": gettext_noop("Operator"),
    "expert": gettext_noop("Expert"),
    "analyst": gettext_noop("Analyst"),
    "reviewer": gettext_noop("Reviewer"),
    "auditor": gettext_noop("Auditor"),
    "finance": gettext_noop("Finance"),
    "administrator": gettext_noop("Administrator"),
    # how cases of the playbooks that ship end
    "resolved": gettext_noop("Resolved"),
    "discarded": gettext_noop("Discarded, it asked for nothing"),
    "settled": gettext_noop("Settled"),
    "disputed": gettext_noop("Disputed"),
    "to_court": gettext_noop("Passed to court"),
    "written_off": gettext_noop("Written off"),
    "answered": gettext_noop("Answered"),
    "withdrawn_by_complainant": gettext_noop("Withdrawn by who complained"),
    "reviewed": gettext_noop("Review done"),
    "referred": gettext_noop("Referred elsewhere"),
    "keyed": gettext_noop("Keyed"),
    "analysed": gettext_noop("Analysed"),
    "handled": gettext_noop("Handled"),
    "not_reached": gettext_noop("Not reached"),
    "reported": gettext_noop("Reported"),
    "won": gettext_noop("Won"),
    "lost": gettext_noop("Lost"),
    # stages whose time is counted
    "waiting": gettext_noop("Waiting"),
    "bot": gettext_noop("Bot"),
    "bpo": gettext_noop("BPO"),
    "kpo": gettext_noop("KPO"),
    "hybrid": gettext_noop("Hybrid"),
    "client": gettext_noop("Client"),
    # kinds of step
    "instrument": gettext_noop("Instrument"),
    "assistant": gettext_noop("Assistant"),
    "person": gettext_noop("Person"),
    "review": gettext_noop("Review"),
    "sign_off": gettext_noop("Sign-off"),
    "message": gettext_noop("Message"),
    "deliver": gettext_noop("Delivery"),
    # kinds of claims and of evidence
    "figure": gettext_noop("Figure"),
    "comparison": gettext_noop("Comparison"),
    "cause": gettext_noop("Cause"),
    "forecast": gettext_noop("Forecast"),
    "recommendation": gettext_noop("Recommendation"),
    "opinion": gettext_noop("Opinion"),
    "span": gettext_noop("Passage"),
    "table": gettext_noop("Table snapshot"),
    "run": gettext_noop("Run of an instrument"),
    # classes of data, which clearances name too
    "public": gettext_noop("Public"),
    "internal": gettext_noop("Internal"),
    "confidential": gettext_noop("Confidential"),
    "restricted": gettext_noop("Restricted"),
    # what a provider contributes
    "volume": gettext_noop("Volume"),
    "expertise": gettext_noop("Expertise"),
    "both": gettext_noop("Both"),
    # criteria of the sourcing decision
    "nature": gettext_noop("Nature of the task"),
    "impact": gettext_noop("Impact"),
    "risk": gettext_noop("Risk"),
    "scaling": gettext_noop("Scaling"),
    "value": gettext_noop("Value sought"),
    "operational": gettext_noop("operational side"),
    # kinds of task of a transition
    "knowledge_transfer": gettext_noop("Knowledge transfer"),
    "people_affected": gettext_noop("People affected"),
    "access": gettext_noop("Access"),
    "governance": gettext_noop("Governance"),
    "legal": gettext_noop("Law and contract"),
    "pilot": gettext_noop("Pilot"),
    "acceptance": gettext_noop("Acceptance"),
    "exit_plan": gettext_noop("Exit plan"),
    "other": gettext_noop("Other"),
    # places
    "onshore": gettext_noop("Same country"),
    "nearshore": gettext_noop("Near"),
    "offshore": gettext_noop("Far"),
    # kinds of provider
    "third_party": gettext_noop("Third party"),
    "captive": gettext_noop("Captive centre"),
}

# What the steps of the services that ship ask of people: skills, credentials, decisions.
SKILLS: dict[str, str] = {
    "banking_queries": gettext_noop("Banking queries"),
    "clinical_coding": gettext_noop("Clinical coding"),
    "collections": gettext_noop("Debt collection"),
    "complaints": gettext_noop("Handling of complaints"),
    "contact_analysis": gettext_noop("Analysis of contacts"),
    "contract_law": gettext_noop("Contract law"),
    "customer_insight": gettext_noop("Customer insight"),
    "data_entry": gettext_noop("Keying of data"),
    "fieldwork": gettext_noop("Fieldwork of surveys"),
    "financial_analysis": gettext_noop("Analysis of finances"),
    "market_research": gettext_noop("Research of markets"),
    "sales": gettext_noop("Selling"),
    "telephone": gettext_noop("Attention by telephone"),
    "text_coding": gettext_noop("Coding of answers in words"),
}
CREDENTIALS: dict[str, str] = {
    "clinical_coder": gettext_noop("Clinical coder"),
    "financial_analyst": gettext_noop("Financial analyst"),
    "lawyer": gettext_noop("Lawyer"),
}
DECISIONS: dict[str, str] = {
    "call_report": gettext_noop("Report on calls"),
    "client_report": gettext_noop("Report to the client"),
    "discount": gettext_noop("Discount on a deal"),
    "override": gettext_noop("Lifting a rule for one person"),
    "redress": gettext_noop("Redress of a complaint"),
    "refund": gettext_noop("Refund"),
    "study_release": gettext_noop("Release of a study"),
    "waiver": gettext_noop("Waiver of a debt"),
    "write_off": gettext_noop("Writing off a debt"),
}
ASKED = {**SKILLS, **CREDENTIALS, **DECISIONS}

# What the bots of the services that ship do.
BOTS: dict[str, str] = {
    "call_times": gettext_noop("times of a call"),
    "call_workload": gettext_noop("workload of a period"),
    "check_codes": gettext_noop("check of codes"),
    "closed_contacts": gettext_noop("closed contacts of a period"),
    "coding_account": gettext_noop("account of a coding"),
    "compare_codes": gettext_noop("comparison of two codings"),
    "compare_keys": gettext_noop("comparison of two keys"),
    "complaint_terms": gettext_noop("deadline and severity of a complaint"),
    "contact_log": gettext_noop("record of contacts"),
    "debt_account": gettext_noop("account of a debt"),
    "debt_age": gettext_noop("age of a debt"),
    "delivery": gettext_noop("delivery"),
    "deliverables": gettext_noop("writing of deliverables"),
    "draw_for_review": gettext_noop("draw for review"),
    "fields_to_key": gettext_noop("fields to key"),
    "find_clauses": gettext_noop("search of clauses"),
    "keep_stage": gettext_noop("stages of a deal"),
    "knowledge_answer": gettext_noop("known answers"),
    "messages": gettext_noop("sending of messages"),
    "pass_on": gettext_noop("passing on"),
    "payment_log": gettext_noop("record of payments"),
    "read_study": gettext_noop("reading of a study's answers"),
    "score_lead": gettext_noop("score of a lead"),
    "settle_keys": gettext_noop("putting a record together"),
    "statement_normal": gettext_noop("adjusted statements"),
    "statement_ratios": gettext_noop("ratios of statements"),
    "study_words": gettext_noop("count of themes"),
    "tell_findings": gettext_noop("findings with their numbers"),
    "triage_query": gettext_noop("triage of queries"),
    "weigh_contract": gettext_noop("risk of a contract"),
    "weigh_sample": gettext_noop("weights of a sample"),
}


def words_of(code: str) -> str:
    """The code in the reader's language; an unknown one as it is stored."""
    known = STATES[code][0] if code in STATES else WORDS.get(code, "")
    return gettext(known) if known else asked_word(code)


def words_of_item(state: str) -> str:
    """The state of an item: an open case goes on, an open item waits."""
    return words_of("waiting" if state == "open" else state)


def asked_word(code: str) -> str:
    """A skill, a kind of credential or a decision in the reader's language; one of a playbook of
    one's own as it is written, with spaces."""
    return gettext(ASKED[code]) if code in ASKED else str(code).replace("_", " ")


def bare(text: str) -> str:
    """The text without regard to capitals and accents."""
    apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(each for each in apart if not unicodedata.combining(each))


def asked_code(typed: str, known: Mapping[str, str]) -> str:
    """The code of what somebody wrote, as a playbook asks for it: by its words in the reader's
    language, without regard to capitals and accents, or by the code. Other words become one."""
    asked = bare(typed.replace("_", " ").strip())
    words = {bare(gettext(each)): code for code, each in known.items()}
    return words.get(asked) or re.sub(r"[^a-z0-9]+", "_", asked).strip("_") or typed


def bot_word(name: str) -> str:
    """What a bot does, in the reader's language; one of a playbook of one's own by its name."""
    return gettext(BOTS[name]) if name in BOTS else name.replace("_", " ")


def tone_of(state: str) -> str:
    return STATES[state][1] if state in STATES else "neutral"
