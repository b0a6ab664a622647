"""Spanish sentences for the codes of refusals. In English the refusal's own message is shown."""

SPANISH = {
    "not_found": "No existe, o no es suyo.",
    "forbidden": "Su función no lo permite; pídala a un administrador del cliente.",
    "not_eligible": "No cumple lo que pide esta tarea.",
    "not_in_your_hands": "Esta tarea no está en sus manos.",
    "not_waiting": "La tiene otra persona, o ya está hecha.",
    "raced": "Ha cambiado mientras tanto. Vuelva a cargar la página.",
    "form_invalid": "Corrija los campos señalados.",
    "not_signed_in": "Inicie sesión primero.",
}
