"""Desks of a bank and what they know to answer, by the categories of BANKING77.

Categories: Casanueva, Temčinas, Gerz, Henderson and Vulić, "Efficient intent detection with dual
sentence encoders" (2020), CC BY 4.0. Desks and answers are this product's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Article(NamedTuple):
    """An answer by language; `name` is how it is cited."""

    name: str
    desk: str
    es: str
    en: str


_CATEGORIES: Mapping[str, str] = {
    "card_delivery": "card_arrival card_delivery_estimate order_physical_card get_physical_card "
    "getting_spare_card card_about_to_expire",
    "card_set_up": "activate_my_card card_linking visa_or_mastercard card_acceptance "
    "apple_pay_or_google_pay supported_cards_and_currencies",
    "card_trouble": "card_not_working contactless_not_working virtual_card_not_working "
    "declined_card_payment",
    "virtual_card": "get_disposable_virtual_card getting_virtual_card disposable_card_limits",
    "lost_card": "lost_or_stolen_card lost_or_stolen_phone compromised_card card_swallowed",
    "pin": "change_pin pin_blocked passcode_forgotten",
    "cash": "atm_support cash_withdrawal_charge declined_cash_withdrawal pending_cash_withdrawal "
    "wrong_amount_of_cash_received wrong_exchange_rate_for_cash_withdrawal",
    "disputed_payment": "card_payment_not_recognised cash_withdrawal_not_recognised "
    "direct_debit_payment_not_recognised transaction_charged_twice extra_charge_on_statement "
    "reverted_card_payment? request_refund Refund_not_showing_up",
    "card_fee": "card_payment_fee_charged card_payment_wrong_exchange_rate exchange_charge "
    "exchange_rate exchange_via_app",
    "pending": "pending_card_payment",
    "transfer_status": "pending_transfer transfer_timing transfer_not_received_by_recipient "
    "receiving_money transfer_into_account balance_not_updated_after_bank_transfer "
    "balance_not_updated_after_cheque_or_cash_deposit",
    "transfer_trouble": "failed_transfer declined_transfer cancel_transfer "
    "beneficiary_not_allowed transfer_fee_charged",
    "top_up": "automatic_top_up pending_top_up top_up_failed top_up_limits top_up_reverted "
    "topping_up_by_card verify_top_up top_up_by_bank_transfer_charge top_up_by_card_charge "
    "top_up_by_cash_or_cheque",
    "identity": "unable_to_verify_identity verify_my_identity why_verify_identity "
    "verify_source_of_funds age_limit",
    "account": "terminate_account edit_personal_details country_support fiat_currency_support",
}
ARTICLES: Sequence[Article] = (
    Article(
        "card_delivery",
        "cards",
        "La tarjeta llega por correo en un plazo de siete a diez días hábiles desde que se pide; "
        "en la aplicación, en Tarjetas, se ve en qué punto está.",
        "The card comes by post within seven to ten working days of being ordered; the app shows "
        "under Cards where it is.",
    ),
    Article(
        "card_set_up",
        "cards",
        "La tarjeta se activa en la aplicación, en Tarjetas, o con el primer pago con PIN; desde "
        "ahí se añade también al teléfono.",
        "The card is activated in the app under Cards, or by the first payment with PIN; it is "
        "added to a telephone there as well.",
    ),
    Article(
        "card_trouble",
        "cards",
        "Compruebe en la aplicación que la tarjeta no está pausada, que el límite alcanza y que "
        "el país está permitido; después, pruebe con chip y PIN.",
        "See in the app that the card is not paused, that its limit is high enough and that the "
        "country is allowed; then try with chip and PIN.",
    ),
    Article(
        "virtual_card",
        "cards",
        "Una tarjeta virtual se crea en la aplicación, en Tarjetas; sus límites se ven y se "
        "cambian ahí.",
        "A virtual card is made in the app under Cards; its limits are seen and changed there.",
    ),
    Article(
        "lost_card",
        "urgent",
        "Bloquee la tarjeta ahora en la aplicación o llamando a cualquier hora; después pida otra "
        "y revise los últimos movimientos.",
        "Block the card now in the app or by telephone at any hour; then order another one and "
        "look over the latest payments.",
    ),
    Article(
        "pin",
        "cards",
        "El PIN se ve y se cambia en la aplicación, en Tarjetas; tras tres intentos fallidos se "
        "desbloquea ahí o en un cajero nuestro.",
        "The PIN is shown and changed in the app under Cards; after three failed tries it is "
        "unblocked there or at one of our machines.",
    ),
    Article(
        "cash",
        "cash",
        "Las comisiones de cada cajero se muestran antes de confirmar. Si falta dinero, guarde el "
        "recibo: el arqueo del cajero se pide el mismo día.",
        "Each machine shows its fees before you confirm. Where money is missing, keep the slip: "
        "the count of the machine is asked for the same day.",
    ),
    Article(
        "disputed_payment",
        "disputes",
        "Un pago que no reconoce se reclama en la aplicación, en el propio movimiento; mientras "
        "se estudia, la tarjeta queda bloqueada si lo pide.",
        "A payment that you do not recognise is disputed in the app, at the payment itself; the "
        "card stays blocked meanwhile if you ask for it.",
    ),
    Article(
        "card_fee",
        "payments",
        "El cambio es el de la red de la tarjeta en el momento del pago, y la comisión por otra "
        "moneda está en las tarifas.",
        "The rate is that of the card's network at the moment of payment, and the fee for "
        "another currency is in the price list.",
    ),
    Article(
        "pending",
        "payments",
        "Un pago pendiente está reservado y aún no cobrado; el comercio lo confirma o lo suelta "
        "en siete días.",
        "A pending payment is held and not taken yet; the shop confirms it or lets it go within "
        "seven days.",
    ),
    Article(
        "transfer_status",
        "payments",
        "Una transferencia dentro de la zona SEPA llega a más tardar el día hábil siguiente; "
        "fuera de ella, hasta cinco días.",
        "A transfer within SEPA arrives by the next working day at the latest; outside of it, "
        "within five.",
    ),
    Article(
        "transfer_trouble",
        "payments",
        "Revise el IBAN y el nombre. Una transferencia ordinaria se anula antes de que salga; "
        "una inmediata, no.",
        "Look over IBAN and name. An ordinary transfer can be cancelled before it goes out; an "
        "instant one cannot.",
    ),
    Article(
        "top_up",
        "payments",
        "Una recarga con tarjeta es inmediata y por transferencia tarda un día hábil; los "
        "límites se ven en la aplicación.",
        "Topping up by card is immediate and by transfer takes a working day; the app shows the "
        "limits.",
    ),
    Article(
        "identity",
        "identity",
        "La ley obliga a conocer a cada cliente: hace falta un documento en vigor y, a veces, de "
        "dónde procede el dinero.",
        "The law asks us to know every customer: a valid document is needed and, at times, where "
        "the money comes from.",
    ),
    Article(
        "account",
        "accounts",
        "Los datos se cambian en la aplicación, en Perfil; para cerrar la cuenta, el saldo ha de "
        "estar a cero y se confirma por escrito.",
        "Details are changed in the app under Profile; to close the account its balance must be "
        "nil, and it is confirmed in writing.",
    ),
)
_BY_NAME = {article.name: article for article in ARTICLES}
BY_CATEGORY: Mapping[str, Article] = {
    category: _BY_NAME[name] for name, words in _CATEGORIES.items() for category in words.split()
}
DESKS = tuple(sorted({article.desk for article in ARTICLES}))
