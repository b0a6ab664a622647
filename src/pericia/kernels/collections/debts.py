"""Debts by age, and how they roll from one bucket to another."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from pericia.kernels.instruments.declare import (
    Bars,
    Claim,
    Column,
    Figure,
    Given,
    Input,
    Outcome,
    OutTable,
    Parameter,
    instrument,
)
from pericia.kernels.instruments.frames import Words
from pericia.kernels.instruments.saying import day, money, percent, say

BUCKETS = ("current", "d1_30", "d31_60", "d61_90", "d90_plus")
LIMITS = (0, 30, 60, 90)
IN_WORDS = {
    "current": Words("No vencido, o vence ese día", "Not yet due, or due that day"),
    "d1_30": Words("De 1 a 30 días vencido", "1 to 30 days past due"),
    "d31_60": Words("De 31 a 60 días vencido", "31 to 60 days past due"),
    "d61_90": Words("De 61 a 90 días vencido", "61 to 90 days past due"),
    "d90_plus": Words("Más de 90 días vencido", "More than 90 days past due"),
}
CURRENCY = Column(
    "currency",
    "text",
    Words("Moneda; una sola en el archivo", "Currency; one in the whole file"),
    required=False,
)
GONE = "gone"


def bucket_of(due_date: dt.date, as_of: dt.date) -> str:
    """The bucket of a debt by its days past due on that day."""
    late = (as_of - due_date).days
    return BUCKETS[sum(late > limit for limit in LIMITS)]


@instrument(
    "ageing",
    "1",
    title=Words("Antigüedad de la deuda", "Ageing of debts"),
    source="the ageing schedule of accounting practice, with buckets of 30 days",
    method_es="Saldos sumados según los días de vencimiento a `as_of`. Lo que vence ese día o "
    "después no está vencido; el último tramo empieza a los 91 días. Céntimos "
    "enteros, así que los tramos suman el total.",
    inputs=[
        Input(
            "debts",
            Words("Una deuda por fila", "One debt a row"),
            (
                Column("debt_id", "text", Words("Identificador", "Identifier")),
                Column("due_date", "date", Words("Vencimiento", "Due date")),
                Column(
                    "balance_cents",
                    "cents",
                    Words(
                        "Saldo en céntimos; negativo a favor", "Balance in cents; credit below 0"
                    ),
                ),
                CURRENCY,
            ),
            key=("debt_id",),
        )
    ],
    parameters=[
        Parameter("as_of", "date", Words("Día al que se mira", "Day of the view")),
    ],
    figures=[
        *(Figure(name, "cents", IN_WORDS[name]) for name in BUCKETS),
        Figure("total", "cents", Words("Saldo total", "Total balance")),
        Figure("debts", "debts", Words("Deudas", "Debts")),
    ],
    tables=[
        OutTable(
            "buckets",
            Words("Tramos", "Buckets"),
            {
                "bucket": Words("Tramo", "Bucket"),
                "debts": Words("Deudas", "Debts"),
                "balance_cents": Words("Saldo en céntimos", "Balance in cents"),
                "share": Words("Proporción del saldo", "Share of the balance"),
            },
        )
    ],
    charts=[
        Bars("buckets", "bucket", "balance_cents", Words("Saldo por tramo", "Balance by bucket"))
    ],
)
def ageing(given: Given) -> Outcome:
    """Balances summed by days past due on `as_of`. A debt that falls due that day or later is
    current; the last bucket begins at 91 days. Whole cents, so buckets add up to the total.
    """
    frame, as_of = given.tables["debts"], given.parameters["as_of"]
    sums, counts = Counter[str](), Counter[str]()
    for due_date, balance in zip(frame["due_date"], frame["balance_cents"], strict=True):
        bucket = bucket_of(due_date, as_of)
        sums[bucket] += balance
        counts[bucket] += 1
    total = sum(sums.values())
    figures: dict[str, Any] = {name: sums[name] for name in BUCKETS}
    figures |= {"total": total, "debts": len(frame)}
    table: list[dict[str, Any]] = [
        {
            "bucket": name,
            "debts": counts[name],
            "balance_cents": sums[name],
            "share": sums[name] / total if total else None,
        }
        for name in BUCKETS
    ]
    late = total - sums["current"]
    share = (
        say(" ({late})", " ({late})", late=percent(late / total, 1)) if total > 0 else Words("", "")
    )
    claim = Claim(
        "level",
        say(
            "Al {day} hay {late} vencido de {total}{share}; a más de 90 días, {oldest}.",
            "As of {day}, {late} of {total} is past due{share}; more than 90 days, {oldest}.",
            day=day(as_of),
            late=money(late),
            total=money(total),
            share=share,
            oldest=money(sums["d90_plus"]),
        ),
        ("total", "current", "d90_plus"),
    )
    return Outcome(figures, {"buckets": table}, (claim,))


def _period(name: str, es: str, en: str) -> Input:
    columns = (
        Column("debt_id", "text", Words("Identificador", "Identifier")),
        Column("bucket", "text", Words("Tramo", "Bucket"), choices=BUCKETS),
        Column(
            "balance_cents",
            "cents",
            Words("Saldo en céntimos", "Balance in cents"),
            required=False,
            low=0,
        ),
        CURRENCY,
    )
    return Input(name, Words(es, en), columns, key=("debt_id",))


@instrument(
    "roll_rates",
    "1",
    title=Words("Traspasos entre tramos", "Roll rates"),
    source="Cyert, Davidson and Thompson 1962, Management Science 8(3), 287-303 (debts as a chain "
    "of ageing states)",
    method_es="Cada deuda del archivo inicial se busca por su identificador en el final; las "
    "proporciones son de las deudas, y de su saldo inicial, de cada tramo de partida. "
    "Las cuatro globales van por saldo inicial si se da y supera cero, y si no por "
    "número. Las que solo están en el final se cuentan como nuevas y no vienen de "
    "ningún tramo.",
    inputs=[
        _period("opening", "Deudas al comienzo del periodo", "Debts at the start of the period"),
        _period("closing", "Deudas al final del periodo", "Debts at the end of the period"),
    ],
    figures=[
        Figure("debts", "debts", Words("Deudas al comienzo", "Debts at the start")),
        Figure("worse", "share", Words("Pasan a un tramo peor", "Move to a worse bucket")),
        Figure("same", "share", Words("Siguen en su tramo", "Stay in their bucket")),
        Figure("better", "share", Words("Pasan a un tramo mejor", "Move to a better bucket")),
        Figure(
            "gone",
            "share",
            Words(
                "Ya no están: pagadas, vendidas o canceladas",
                "No longer there: paid, sold or written off",
            ),
        ),
        Figure("new", "debts", Words("Nuevas al final", "New at the end")),
        Figure("weighted_by", "balance, count", Words("Qué se reparte", "What the shares are of")),
    ],
    tables=[
        OutTable(
            "transitions",
            Words("De cada tramo a cada tramo", "From each bucket to each"),
            {
                "from": Words("Tramo al comienzo", "Bucket at the start"),
                "to": Words("Tramo al final, o gone", "Bucket at the end, or gone"),
                "debts": Words("Deudas", "Debts"),
                "balance_cents": Words("Saldo al comienzo", "Opening balance"),
                "share_of_debts": Words("Proporción de las deudas", "Share of debts"),
                "share_of_balance": Words("Proporción del saldo", "Share of balance"),
            },
        )
    ],
)
def roll_rates(given: Given) -> Outcome:
    """Every debt of the opening file is looked up by its id in the closing file; shares are of the
    debts, and of their opening balance, in each opening bucket. The four overall shares are by
    opening balance where that is given and above zero, otherwise by count. Debts that only the
    closing file has are counted as new and roll from nowhere.
    """
    opening, closing = given.tables["opening"], given.tables["closing"]
    after = dict(zip(closing["debt_id"], closing["bucket"], strict=True))
    has_balance = opening.has("balance_cents")
    balances = opening["balance_cents"] if has_balance else [0] * len(opening)
    counts, sums = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for debt, bucket, balance in zip(opening["debt_id"], opening["bucket"], balances, strict=True):
        way = (bucket, after.get(debt, GONE))
        counts[way] += 1
        sums[way] += balance
    by_balance = sum(sums.values()) > 0
    overall = _overall(sums if by_balance else counts)
    figures: dict[str, Any] = {
        "debts": len(opening),
        **overall,
        "new": len(set(after) - set(opening["debt_id"])),
        "weighted_by": "balance" if by_balance else "count",
    }
    claim = Claim(
        "level",
        say(
            "El {worse} empeora de tramo, el {better} mejora y el {gone} sale ({how}).",
            "{worse} rolls to a worse bucket, {better} to a better one and {gone} leaves ({how}).",
            **{name: percent(overall[name], 1) for name in ("worse", "better", "gone")},
            how=Words("del saldo", "by balance")
            if by_balance
            else Words("de las deudas", "by count"),
        ),
        ("worse", "better", "gone", "weighted_by"),
    )
    return Outcome(figures, {"transitions": _transitions(counts, sums, has_balance)}, (claim,))


def _overall(held: Counter[tuple[str, str]]) -> dict[str, float]:
    total = sum(held.values())
    moved = Counter[str]()
    for (before, after), amount in held.items():
        if after == GONE:
            moved["gone"] += amount
        else:
            step = BUCKETS.index(after) - BUCKETS.index(before)
            moved["worse" if step > 0 else "better" if step < 0 else "same"] += amount
    return {name: moved[name] / total for name in ("worse", "same", "better", "gone")}


def _transitions(
    counts: Counter[tuple[str, str]], sums: Counter[tuple[str, str]], has_balance: bool
) -> list[dict[str, Any]]:
    table = []
    for before in BUCKETS:
        ways = [(before, after) for after in (*BUCKETS, GONE)]
        debts, balance = sum(counts[way] for way in ways), sum(sums[way] for way in ways)
        if not debts:
            continue
        for way in ways:
            table.append(
                {
                    "from": before,
                    "to": way[1],
                    "debts": counts[way],
                    "balance_cents": sums[way] if has_balance else None,
                    "share_of_debts": counts[way] / debts,
                    "share_of_balance": sums[way] / balance if balance else None,
                }
            )
    return table
