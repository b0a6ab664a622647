"""Addresses of the sourcing decision: the public front first, then what needs an account."""

from django.urls import URLPattern, path

from pericia.apps.sourcing.views import (
    assessing,
    benefits,
    deciding,
    home,
    logs,
    money,
    portfolio,
    process,
    providers,
    record,
    risks,
    services,
)

PROCESS = "processes/<uuid:client_id>/<uuid:process_id>"
LOG = f"{PROCESS}/logs/<uuid:log_id>"
RISK = f"{PROCESS}/risks/<uuid:risk_id>"
BENEFIT = f"{PROCESS}/benefits/<uuid:benefit_id>"
DECISION = f"{PROCESS}/decisions/<uuid:decision_id>"

urlpatterns: list[URLPattern] = [
    path("", home.front, name="front"),
    path("answer.html", home.report, {"kind": "html"}, name="answer_html"),
    path("answer.pdf", home.report, {"kind": "pdf"}, name="answer_pdf"),
    path("readiness", home.readiness, name="readiness"),
    path("services", services.services, name="services"),
    path("services/<slug:service_slug>", services.service_page, name="service_page"),
    path("services/<slug:service_slug>/sample.csv", services.service_sample, name="service_sample"),
    path("portfolio", portfolio.portfolio, name="portfolio"),
    path("portfolio/report.<str:kind>", portfolio.report, name="portfolio_report"),
    path("assessments/new", assessing.new_assessment, name="new_assessment"),
    path(PROCESS, process.process, name="process"),
    path(f"{PROCESS}/logs", logs.process_logs, name="process_logs"),
    path(f"{PROCESS}/logs/uploads", logs.upload_process_log, name="upload_process_log"),
    path(LOG, logs.process_log, name="process_log"),
    path(f"{LOG}/activities.csv", logs.process_log_table, name="process_log_table"),
    path(f"{LOG}/reading", logs.read_process_log_again, name="read_process_log_again"),
    path(f"{LOG}/removal", logs.remove_process_log, name="remove_process_log"),
    path(f"{PROCESS}/report.<str:kind>", process.report, name="process_report"),
    path(f"{PROCESS}/assessments", assessing.assessments, name="process_assessments"),
    path(
        f"{PROCESS}/assessments/<int:number>.yaml",
        assessing.assessment_file,
        name="assessment_file",
    ),
    path(f"{PROCESS}/money", money.process_money, name="process_money"),
    path(f"{PROCESS}/money/new", money.new_comparison, name="new_comparison"),
    path(f"{PROCESS}/money/<int:number>.yaml", money.comparison_file, name="comparison_file"),
    path(f"{PROCESS}/money/<int:number>.<str:kind>", money.report, name="money_report"),
    path(f"{PROCESS}/providers", providers.process_providers, name="process_providers"),
    path(f"{PROCESS}/risks", risks.risks, name="process_risks"),
    path(f"{PROCESS}/risks/entry", risks.enter_risks, name="enter_risks"),
    path(f"{PROCESS}/risks/new", risks.new_risk, name="new_risk"),
    path(RISK, risks.change_risk, name="change_risk"),
    path(f"{PROCESS}/benefits", benefits.benefits, name="process_benefits"),
    path(f"{PROCESS}/benefits/new", benefits.new_benefit, name="new_benefit"),
    path(BENEFIT, benefits.change_benefit, name="change_benefit"),
    path(f"{BENEFIT}/readings/new", benefits.state_benefit, name="state_benefit"),
    path(f"{PROCESS}/decisions/new", deciding.propose, name="propose_decision"),
    path(f"{DECISION}/signature", deciding.sign, name="sign_decision"),
    path(f"{DECISION}/withdrawal", deciding.withdraw, name="withdraw_decision"),
    path(f"{PROCESS}/record", record.record, name="process_record"),
    path(f"{DECISION}/rescoring", record.rescore, name="rescore_decision"),
]
