"""A bank has a company's accounts read: an analyst writes, another one answers blind and signs."""

from tests.journeys.service import File, Service, Words, shipped
from tests.services.making.financial_analysis import SPANISH

SLUG = "financial-analysis"
READING = Words(
    "La liquidez cubre el año; las existencias rotan despacio.",
    "Liquidity covers the year; inventories turn slowly.",
)
GROUNDS = Words("Género sin rotación desde 2023.", "Goods that have not moved since 2023.")
VALUE = Words(
    "Valor del capital por descuento de flujos", "Value of the equity by discounted cash flow"
)
ANALYSED = {
    "reading": READING,
    "opinion": "watch",
    "adjustments": [
        {"adjusted_item": "inventories", "adjusted_by": -5000, "grounds_of_adjustment": GROUNDS}
    ],
    "valuation_low": 1_200_000,
    "valuation_high": 1_650_000,
    "discount_percent": 9,
    "growth_percent": 3,
    "lasting_growth_percent": 2,
}

SERVICE = Service(
    slug=SLUG,
    sample=File("financial-analysis.csv", "CCAA-0004"),
    stranger=File(
        "cuentas.csv",
        "CCAA-0501",
        shipped(SLUG, "sample-untidy.csv"),
        columns=SPANISH,
    ),
    answers={
        "analyse": ANALYSED,
        "second_analyst": {
            "agrees": True,
            "opinion": "watch",
            "valuation_low": 1_150_000,
            "valuation_high": 1_600_000,
        },
    },
    blank=["second_analyst.objection", "second_analyst.reasons"],
    says={"es": [READING.es, GROUNDS.es], "en": [READING.en, GROUNDS.en]},
    figures={
        "es": [
            "Análisis financiero de",
            "Z de Altman",
            "Rentabilidad del patrimonio (ROE)",
            VALUE.es,
        ],
        "en": ["Financial analysis of", "Altman's Z", "Return on equity (ROE)", VALUE.en],
    },
)
