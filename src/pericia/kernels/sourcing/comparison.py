"""BPO and KPO at a glance: one row a matter."""

from __future__ import annotations

from dataclasses import dataclass

from pericia.kernels.sourcing.wording import Text


@dataclass(frozen=True, slots=True)
class Row:
    """One matter in which the two differ."""

    code: str
    title: Text
    bpo: Text
    kpo: Text
    explained: Text
    """Why it matters to whoever decides."""
    example: Text


Pair = tuple[str, str]


def _row(code: str, title: Pair, bpo: Pair, kpo: Pair, explained: Pair, example: Pair) -> Row:
    return Row(code, *(Text(*each) for each in (title, bpo, kpo, explained, example)))


COMPARISON = (
    _row(
        "focus",
        ("Foco", "Focus"),
        ("Ejecutar procesos con eficiencia", "Executing processes efficiently"),
        ("Analizar, decidir y responder de ello", "Analysing, deciding and answering for it"),
        (
            "Un proceso de negocio se mide por lo que despacha; uno de conocimiento, por lo que"
            " aclara.",
            "A business process is measured by what it gets done; a knowledge process by what "
            "it makes clear.",
        ),
        (
            "BPO: registrar mil siniestros al día. KPO: decidir si uno dudoso se paga.",
            "BPO: registering a thousand claims a day. KPO: deciding whether a doubtful one is "
            "paid.",
        ),
    ),
    _row(
        "tasks",
        ("Tareas", "Tasks"),
        ("Repetitivas, con reglas y volumen", "Repetitive, by rules, in volume"),
        ("Análisis, investigación, dictamen", "Analysis, research, expert opinion"),
        (
            "Lo que cabe en un procedimiento puede hacerlo cualquiera que lo siga; lo demás "
            "pide criterio.",
            "What fits into a procedure can be done by anybody who follows it; the rest asks "
            "for judgement.",
        ),
        (
            "BPO: contestar por el saldo de una cuenta. KPO: estudiar por qué se van los clientes.",
            "BPO: answering what the balance of an account is. KPO: studying why customers leave.",
        ),
    ),
    _row(
        "complexity",
        ("Complejidad", "Complexity"),
        ("Baja o media", "Low or medium"),
        ("Alta", "High"),
        (
            "Cuenta cuántas cosas hay que sopesar a la vez, no cuántos pasos hay que dar.",
            "What counts is how much has to be weighed at once, not how many steps there are.",
        ),
        (
            "BPO: cotejar diez campos de un alta. KPO: valorar una empresa con datos incompletos.",
            "BPO: checking ten fields of a registration. KPO: valuing a company from incomplete"
            " data.",
        ),
    ),
    _row(
        "talent_profile",
        ("Perfil de talento", "Talent profile"),
        ("Operadores formados en el procedimiento", "Operators trained in the procedure"),
        ("Titulados y colegiados con experiencia", "Graduates and licensed people of experience"),
        (
            "El perfil decide dónde se encuentra gente, cuánto tarda en rendir y qué cuesta "
            "perderla.",
            "The profile decides where people are found, how long they take to be useful and "
            "what losing them costs.",
        ),
        (
            "BPO: bachillerato, informática y buen trato. KPO: actuarios, abogados o médicos "
            "colegiados.",
            "BPO: secondary school, computing and good manners. KPO: licensed actuaries, "
            "lawyers or physicians.",
        ),
    ),
    _row(
        "objective",
        ("Objetivo", "Objective"),
        ("Coste, rapidez y constancia", "Cost, speed and consistency"),
        ("Precisión y mejores decisiones", "Precision and better decisions"),
        (
            "Lo que se persigue es lo que el contrato mide y lo que la factura premia.",
            "What is aimed at is what the contract measures and what the invoice rewards.",
        ),
        (
            "BPO: responder en 20 segundos. KPO: acertar más en a quién se presta.",
            "BPO: answering within 20 seconds. KPO: being right more often about whom to lend to.",
        ),
    ),
    _row(
        "dependence",
        ("Dependencia", "Dependence"),
        ("De procedimientos y sistemas", "On procedures and systems"),
        ("De las personas y lo que saben", "On people and what they know"),
        (
            "Dice qué se pierde si el proveedor falla, y qué debe guardar el plan de salida.",
            "It says what is lost if the provider fails, and what the exit plan must keep.",
        ),
        (
            "BPO: el manual y el sistema pasan a otro proveedor. KPO: se va la analista y con "
            "ella el porqué.",
            "BPO: manual and system move to another provider. KPO: the analyst leaves, and the "
            "reasons with her.",
        ),
    ),
    _row(
        "driver",
        ("Qué lo mueve", "What drives it"),
        ("Diferencias de coste", "Cost arbitrage"),
        ("Diferencias de conocimiento", "Knowledge arbitrage"),
        (
            "Uno aprovecha que el mismo trabajo cuesta menos en otra parte; el otro, que allí "
            "se sabe algo que aquí falta.",
            "One uses that the same work costs less elsewhere; the other that something is "
            "known there which is lacking here.",
        ),
        (
            "BPO: grabar facturas donde el salario es menor. KPO: contar con estadísticos que "
            "aquí no se encuentran.",
            "BPO: typing invoices where wages are lower. KPO: having statisticians who are not "
            "to be found here.",
        ),
    ),
    _row(
        "customer_experience",
        ("Efecto en la experiencia de cliente", "Effect on customer experience"),
        ("Rapidez, constancia, disponibilidad", "Speed, consistency, availability"),
        ("Pertinencia, trato personal, decisiones", "Relevance, personal treatment, decisions"),
        (
            "Uno hace que el cliente espere menos; el otro, que lo que recibe le convenga.",
            "One makes customers wait less; the other makes what they get right for them.",
        ),
        (
            "BPO: línea abierta de noche. KPO: una oferta que parte de lo que ese cliente "
            "necesita.",
            "BPO: a line that is open at night. KPO: an offer that begins with what that "
            "customer needs.",
        ),
    ),
    _row(
        "ai",
        ("Uso de la IA", "Use of AI"),
        ("Automatiza lo repetitivo", "Automates what repeats"),
        ("Ayuda a analizar y resumir; no firma", "Helps analyse and summarise; never signs"),
        (
            "Donde mandan las reglas la máquina puede contestar sola; donde manda el criterio "
            "prepara, y una persona responde.",
            "Where rules decide, a machine may answer alone; where judgement decides it "
            "prepares, and a person answers for it.",
        ),
        (
            "BPO: un bot cambia un domicilio. KPO: un resumen de 300 páginas con citas que el "
            "perito comprueba.",
            "BPO: a bot changes an address. KPO: a summary of 300 pages with citations that the"
            " expert checks.",
        ),
    ),
    _row(
        "people",
        ("Personas", "People"),
        ("Muchas, con el mismo papel", "Many, in the same role"),
        ("Pocas, cada una con su especialidad", "Few, each with a speciality"),
        (
            "Con muchos iguales se cubren los picos; con pocos distintos hay que saber a quién "
            "llamar.",
            "Many alike cover the peaks; with a few who differ one must know whom to call.",
        ),
        (
            "BPO: 200 operadores por turnos. KPO: seis peritos, cada uno en su ramo.",
            "BPO: 200 operators in shifts. KPO: six assessors, each in a field of their own.",
        ),
    ),
    _row(
        "routine",
        ("Rutina", "Routine"),
        ("La mayor parte del día", "Most of the day"),
        ("Cada encargo es distinto", "Every piece of work differs"),
        (
            "La rutina abarata y cansa: por eso se mide cuánto se repite el mismo paso.",
            "Routine makes work cheap and tiring: so it is measured how often the same step "
            "repeats.",
        ),
        (
            "BPO: ochenta llamadas parecidas al día. KPO: un dictamen que ocupa una semana.",
            "BPO: eighty similar calls a day. KPO: an opinion that takes a week.",
        ),
    ),
    _row(
        "decisions",
        ("Decisiones", "Decisions"),
        ("Dentro de reglas fijadas", "Within rules that are set"),
        ("Con criterio propio", "By own judgement"),
        (
            "Decidir con criterio propio obliga a dejar escritas las razones y a que otro las "
            "revise.",
            "Deciding by own judgement means writing the reasons down and having somebody else "
            "review them.",
        ),
        (
            "BPO: devolver hasta 50 euros sin preguntar. KPO: proponer provisionar un crédito "
            "entero.",
            "BPO: refunding up to 50 euros without asking. KPO: proposing to provide for a "
            "whole loan.",
        ),
    ),
    _row(
        "reporting_line",
        ("A quién informan", "Reporting line"),
        ("A su supervisor en el proveedor", "To a supervisor at the provider"),
        ("A menudo al propio cliente", "Often to the client directly"),
        (
            "Quien aporta criterio habla con quien decide; por un intermediario se pierde lo "
            "importante.",
            "Who brings judgement talks to who decides; through a go-between what matters is lost.",
        ),
        (
            "BPO: la jefa de sala ve los turnos. KPO: el analista presenta al comité del cliente.",
            "BPO: the floor manager sees to the shifts. KPO: the analyst presents to the "
            "client's committee.",
        ),
    ),
)
