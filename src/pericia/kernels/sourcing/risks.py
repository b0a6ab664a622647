"""What can go wrong when work is handed over, each with what holds it in check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pericia.kernels.sourcing.situation import Situation
from pericia.kernels.sourcing.wording import Language, Text


@dataclass(frozen=True, slots=True)
class Risk:
    """A risk, when it belongs to a decision, and its control."""

    code: str
    text: Text
    control: Text
    arises: Callable[[Situation], bool]

    def as_json(self, language: Language) -> dict[str, str]:
        """Code, sentence and control."""
        return {
            "code": self.code,
            "text": self.text.said(language),
            "control": self.control.said(language),
        }


RISKS = (
    Risk(
        "harm_by_errors",
        Text(
            "Un error puede traer daño legal, financiero o de reputación.",
            "An error can bring legal, financial or reputational harm.",
        ),
        Text(
            "Gobierno: quien revisa no es quien hizo, firma quien tiene facultad para ello y cada "
            "excepción queda en la pista de auditoría.",
            "Governance: the reviewer is not the maker, somebody with authority signs off, and "
            "every exception stays in the audit trail.",
        ),
        lambda it: it.governance,
    ),
    Risk(
        "confidentiality",
        Text(
            "La información confidencial o propia se pierde, se copia o llega a un competidor.",
            "Confidential or proprietary information is lost, copied or reaches a competitor.",
        ),
        Text(
            "Clase de datos en cada servicio, barreras éticas frente a competidores, datos de "
            "cada cliente separados en la base de datos, y copia y descarga limitadas.",
            "A data class on every service, ethical walls against competitors, each client's data "
            "apart in the database, and limits on copying and download.",
        ),
        lambda it: it.provided and (it.expert_strong or it.governance),
    ),
    Risk(
        "less_control",
        Text(
            "Se pierde control sobre la contratación, el carácter y la calidad de las personas.",
            "There is less control over hiring, character and quality of people.",
        ),
        Text(
            "El cliente aprueba a las personas por su nombre, hay trabajo de prueba y un plan de "
            "calidad con muestreo en el contrato.",
            "The client approves staff by name, there is trial work, and the contract holds a "
            "quality plan with sampling.",
        ),
        lambda it: it.provided,
    ),
    Risk(
        "barriers",
        Text(
            "Leyes, idiomas y culturas distintas estorban el trabajo.",
            "Different laws, languages and cultures get in the way of the work.",
        ),
        Text(
            "Idioma y nivel, jurisdicción y horas compartidas se exigen a cada persona antes de "
            "ofrecerle trabajo.",
            "Language and level, jurisdiction and shared hours are required of each person before "
            "work is offered.",
        ),
        lambda it: it.provided and it.abroad_possible,
    ),
    Risk(
        "set_up",
        Text(
            "La puesta en marcha es larga y costosa.",
            "Setting up is long and costly.",
        ),
        Text(
            "Plan de transición con fechas, responsables y puertas; no se arranca con una puerta "
            "abierta. La comparación de dinero cuenta su coste y su plazo.",
            "A transition plan with dates, owners and gates; nothing goes live while a gate is "
            "open. The comparison of money counts its cost and time.",
        ),
        lambda it: it.provided or it.model == "automate",
    ),
    Risk(
        "staff_threatened",
        Text(
            "La plantilla actual se siente amenazada.",
            "Present staff feel threatened.",
        ),
        Text(
            "Decir pronto qué cambia para quién, ofrecer otros puestos y formación, y dar un papel "
            "en la transferencia de conocimiento.",
            "Say early what changes for whom, offer other posts and training, and give a part in "
            "the transfer of knowledge.",
        ),
        lambda it: it.operational_strong and it.model != "keep",
    ),
    Risk(
        "opposition",
        Text(
            "Sindicatos o la política se oponen.",
            "Unions or politics oppose it.",
        ),
        Text(
            "Consultar antes de firmar, comparar con una opción local y dejar en el contrato un "
            "plan de salida.",
            "Consult before signing, compare with a local option, and keep an exit plan in the "
            "contract.",
        ),
        lambda it: it.provided and it.operational_strong and it.abroad_possible,
    ),
    Risk(
        "attrition",
        Text(
            "La monotonía hace que la gente se vaya.",
            "Monotony makes people leave.",
        ),
        Text(
            "Medir la repetición del mismo paso, variar el trabajo, formar con pruebas y reservar "
            "para la rampa de quien llega.",
            "Measure how often the same step repeats, vary the work, train with tests, and budget "
            "for the ramp-up of newcomers.",
        ),
        lambda it: it.provided and it.operational_strong,
    ),
    Risk(
        "dependence",
        Text(
            "Se depende de un solo proveedor.",
            "One depends on a single provider.",
        ),
        Text(
            "Procedimientos y datos son del cliente y se exportan, hay plan de salida y un segundo "
            "proveedor con parte del volumen.",
            "Procedures and data belong to the client and can be exported, there is an exit plan, "
            "and a second provider has part of the volume.",
        ),
        lambda it: it.provided,
    ),
    Risk(
        "scarce_experts",
        Text(
            "Los profesionales que hacen falta escasean.",
            "The professionals who are needed are scarce.",
        ),
        Text(
            "Perfil de talento por servicio, dos proveedores, horas a demanda y formación propia.",
            "A talent profile per service, two providers, hours on demand, and training of one's "
            "own.",
        ),
        lambda it: it.provided and it.expert_strong,
    ),
    Risk(
        "technology",
        Text(
            "La tecnología pide inversión constante.",
            "Technology asks for constant investment.",
        ),
        Text(
            "Acordar quién paga las mejoras, medir la tasa de error de los bots con un límite y "
            "revisar el reparto cada año.",
            "Agree who pays for improvements, hold the error rate of bots to a limit, and review "
            "the split every year.",
        ),
        lambda it: it.model in ("automate", "hybrid"),
    ),
)


def risks_of(situation: Situation) -> tuple[Risk, ...]:
    """The risks that the answers and the decision bring, in the order of the catalogue."""
    return tuple(each for each in RISKS if each.arises(situation))
