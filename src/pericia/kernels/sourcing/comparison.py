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


def _row(code: str, title: tuple[str, str], bpo: tuple[str, str], kpo: tuple[str, str]) -> Row:
    return Row(code, Text(*title), Text(*bpo), Text(*kpo))


COMPARISON = (
    _row(
        "focus",
        ("Foco", "Focus"),
        ("Ejecutar procesos con eficiencia", "Executing processes efficiently"),
        ("Analizar, decidir y responder de ello", "Analysing, deciding and answering for it"),
    ),
    _row(
        "tasks",
        ("Tareas", "Tasks"),
        ("Repetitivas, con reglas y volumen", "Repetitive, by rules, in volume"),
        ("Análisis, investigación, dictamen", "Analysis, research, expert opinion"),
    ),
    _row(
        "complexity",
        ("Complejidad", "Complexity"),
        ("Baja o media", "Low or medium"),
        ("Alta", "High"),
    ),
    _row(
        "talent_profile",
        ("Perfil de talento", "Talent profile"),
        ("Operadores formados en el procedimiento", "Operators trained in the procedure"),
        ("Titulados y colegiados con experiencia", "Graduates and licensed people of experience"),
    ),
    _row(
        "objective",
        ("Objetivo", "Objective"),
        ("Coste, rapidez y constancia", "Cost, speed and consistency"),
        ("Precisión y mejores decisiones", "Precision and better decisions"),
    ),
    _row(
        "dependence",
        ("Dependencia", "Dependence"),
        ("De procedimientos y sistemas", "On procedures and systems"),
        ("De las personas y lo que saben", "On people and what they know"),
    ),
    _row(
        "driver",
        ("Qué lo mueve", "What drives it"),
        ("Diferencias de coste", "Cost arbitrage"),
        ("Diferencias de conocimiento", "Knowledge arbitrage"),
    ),
    _row(
        "customer_experience",
        ("Efecto en la experiencia de cliente", "Effect on customer experience"),
        ("Rapidez, constancia, disponibilidad", "Speed, consistency, availability"),
        ("Pertinencia, trato personal, decisiones", "Relevance, personal treatment, decisions"),
    ),
    _row(
        "ai",
        ("Uso de la IA", "Use of AI"),
        ("Automatiza lo repetitivo", "Automates what repeats"),
        ("Ayuda a analizar y resumir; no firma", "Helps analyse and summarise; never signs"),
    ),
    _row(
        "people",
        ("Personas", "People"),
        ("Muchas, con el mismo papel", "Many, in the same role"),
        ("Pocas, cada una con su especialidad", "Few, each with a speciality"),
    ),
    _row(
        "routine",
        ("Rutina", "Routine"),
        ("La mayor parte del día", "Most of the day"),
        ("Cada encargo es distinto", "Every piece of work differs"),
    ),
    _row(
        "decisions",
        ("Decisiones", "Decisions"),
        ("Dentro de reglas fijadas", "Within rules that are set"),
        ("Con criterio propio", "By own judgement"),
    ),
    _row(
        "reporting_line",
        ("A quién informan", "Reporting line"),
        ("A su supervisor en el proveedor", "To a supervisor at the provider"),
        ("A menudo al propio cliente", "Often to the client directly"),
    ),
)
