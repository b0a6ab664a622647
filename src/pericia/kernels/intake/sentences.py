"""What people read when a file, a row or an attachment is refused: (Spanish, English) by code.

Codes are stable: programs and saved reports hold them. Words between braces are filled in.
"""

from __future__ import annotations

from typing import Final

FILES: Final[dict[str, tuple[str, str]]] = {
    "empty_file": (
        "El archivo está vacío. Expórtelo de nuevo con una fila de títulos y sus datos.",
        "The file is empty. Export it again with a row of column names and its data.",
    ),
    "header_only": (
        "El archivo solo tiene la fila de títulos. Añada al menos una fila de datos.",
        "The file has only its row of column names. Add at least one row of data.",
    ),
    "not_a_table": (
        "El archivo no es una tabla: tiene una sola línea, sin columnas. Elija el archivo con la "
        "tabla, guardada como CSV o como XLSX.",
        "The file is no table: it has one line, without columns. Choose the file that holds the "
        "table, saved as CSV or as XLSX.",
    ),
    "no_header": (
        "La fila {row} parece contener datos. Ponga encima una fila con el nombre de cada columna.",
        "Row {row} looks like data. Put a row with the name of each column above it.",
    ),
    "duplicate_columns": (
        "Hay columnas con el mismo nombre: {columns}. Dé a cada columna un nombre distinto.",
        "Some columns share a name: {columns}. Give every column a name of its own.",
    ),
    "too_many_rows": (
        "El archivo pasa de {limit} filas. Divídalo y súbalo por partes.",
        "The file has more than {limit} rows. Split it and upload the parts.",
    ),
    "too_many_columns": (
        "El archivo pasa de {limit} columnas. Deje solo las que el servicio necesita.",
        "The file has more than {limit} columns. Keep only those that the service needs.",
    ),
    "too_many_cells": (
        "El archivo pasa de {limit} celdas. Quite columnas o divídalo en partes.",
        "The file has more than {limit} cells. Remove columns or split it into parts.",
    ),
    "file_too_large": (
        "El contenido pasa de {limit_mb} MB. Divídalo y súbalo por partes.",
        "The content is larger than {limit_mb} MB. Split it and upload the parts.",
    ),
    "wrong_type": (
        "Se esperaba {expected} y el contenido es {found}. Guárdelo como CSV o como XLSX.",
        "Expected {expected}, but the content is {found}. Save it as CSV or as XLSX.",
    ),
    "binary_content": (
        "El archivo no contiene texto. Guárdelo como CSV o como XLSX desde el programa de origen.",
        "The file does not contain text. Save it as CSV or XLSX from the program it came from.",
    ),
    "encrypted_file": (
        "El archivo está protegido con contraseña. Quite la contraseña y súbalo de nuevo.",
        "The file is protected by a password. Remove the password and upload it again.",
    ),
    "damaged_file": (
        "El archivo está dañado o incompleto. Ábralo, guárdelo otra vez y súbalo de nuevo.",
        "The file is damaged or incomplete. Open it, save it again and upload it again.",
    ),
    "archive_too_large": (
        "El archivo ocupa más de {limit_mb} MB al descomprimirse. Divídalo en partes.",
        "The file unpacks to more than {limit_mb} MB. Split it into parts.",
    ),
    "archive_ratio": (
        "El archivo se expande más de {limit} veces al descomprimirse y no se abre por seguridad. "
        "Guárdelo como CSV.",
        "The file unpacks to more than {limit} times its size and is not opened, for safety. "
        "Save it as CSV.",
    ),
    "archive_lies": (
        "El archivo declara tamaños que no son los reales y no se abre por seguridad. "
        "Guárdelo de nuevo desde el programa de origen.",
        "The file declares sizes that are not the real ones and is not opened, for safety. "
        "Save it again from the program it came from.",
    ),
    "archive_overlap": (
        "El archivo tiene partes que se solapan y no se abre por seguridad. "
        "Guárdelo de nuevo desde el programa de origen.",
        "Parts of the file overlap and it is not opened, for safety. "
        "Save it again from the program it came from.",
    ),
    "nested_archive": (
        "El archivo contiene otro archivo comprimido ({name}). Quítelo y súbalo de nuevo.",
        "The file contains another compressed file ({name}). Remove it and upload it again.",
    ),
    "too_many_entries": (
        "El archivo comprimido pasa de {limit} partes. Guárdelo como CSV.",
        "The compressed file has more than {limit} parts. Save it as CSV.",
    ),
    "unknown_sheet": (
        "El libro no tiene la hoja {sheet}. Elija una de estas: {sheets}.",
        "The workbook has no sheet {sheet}. Choose one of these: {sheets}.",
    ),
    "unknown_encoding": (
        "No se reconoce la codificación del texto. Guárdelo como CSV UTF-8.",
        "The encoding of the text is not recognised. Save it as CSV UTF-8.",
    ),
    "unknown_delimiter": (
        "El separador elegido no se admite. Use coma, punto y coma, tabulador o barra vertical.",
        "The chosen delimiter is not accepted. Use comma, semicolon, tab or vertical bar.",
    ),
    "broken_quotes": (
        "Las comillas no cuadran en la línea {line}. Ciérrelas, o escriba dos seguidas dentro de "
        "la celda.",
        "The quotes do not match on line {line}. Close them, or double them inside the cell.",
    ),
    "too_much_memory": (
        "El archivo necesita más memoria de la permitida. Divídalo o guárdelo como CSV.",
        "The file needs more memory than is allowed. Split it or save it as CSV.",
    ),
    "too_slow": (
        "El archivo tarda demasiado en leerse. Divídalo o guárdelo como CSV.",
        "The file takes too long to read. Split it or save it as CSV.",
    ),
    "unreadable_file": (
        "El archivo no se pudo leer. Ábralo, guárdelo como CSV o XLSX y súbalo de nuevo.",
        "The file could not be read. Open it, save it as CSV or XLSX and upload it again.",
    ),
}

MAPPINGS: Final[dict[str, tuple[str, str]]] = {
    "unknown_column": (
        "El archivo no tiene la columna {column}. Elija una columna del archivo.",
        "The file has no column {column}. Choose a column of the file.",
    ),
    "unknown_field": (
        "El servicio no tiene el campo {field}. Quítelo o use uno de sus campos.",
        "The service has no field {field}. Remove it or use one of its fields.",
    ),
    "unmapped_field": (
        "Falta indicar de qué columna sale {field}. Elija la columna o dé un valor fijo.",
        "No column feeds {field} yet. Choose its column or give a fixed value.",
    ),
    "fed_twice": (
        "{field} se rellena a la vez entero y fila a fila. Deje uno de los dos.",
        "{field} is filled both as a whole and row by row. Keep one of the two.",
    ),
    "schema_unusable": (
        "El servicio describe mal los datos que recibe. Avise a operaciones.",
        "The service describes its input wrongly. Tell operations.",
    ),
}

ROWS: Final[dict[str, tuple[str, str]]] = {
    "extra_cells": (
        "La fila {row} tiene {count} celdas y el archivo {limit} columnas. Ponga entre comillas "
        "el texto que lleva el separador.",
        "Row {row} has {count} cells and the file {limit} columns. Quote the text that holds the "
        "separator.",
    ),
    "repeated_header": (
        "La fila {row} repite los nombres de las columnas. Bórrela.",
        "Row {row} repeats the names of the columns. Delete it.",
    ),
    "nul_bytes": (
        "La fila {row}, columna {column}, contiene caracteres nulos. Expórtela como texto.",
        "Row {row}, column {column}, contains null characters. Export it again as text.",
    ),
    "unreadable_text": (
        "La columna {column} contiene caracteres que no son texto. Escríbala de nuevo.",
        "Column {column} contains characters that are not text. Write it again.",
    ),
    "cell_too_long": (
        "La fila {row}, columna {column}, pasa de {limit_kb} kB. "
        "Acórtela o adjúntela al expediente.",
        "Row {row}, column {column}, is longer than {limit_kb} kB. Shorten it or attach it to the "
        "case.",
    ),
    "missing_value": (
        "Falta un valor en {column}. Escríbalo.",
        "{column} has no value. Write one.",
    ),
    "not_a_number": (
        "«{value}» no es un número en {column}. Escriba solo cifras, como 1234,50.",
        "“{value}” is not a number in {column}. Write digits only, like 1234.50.",
    ),
    "not_an_integer": (
        "«{value}» no es un número entero en {column}. Escríbalo sin decimales.",
        "“{value}” is not a whole number in {column}. Write it without decimals.",
    ),
    "ambiguous_number": (
        "«{value}» en {column} puede leerse de dos maneras. Escríbalo sin separador de miles.",
        "“{value}” in {column} can be read in two ways. Write it without a thousands separator.",
    ),
    "other_currency": (
        "«{value}» en {column} no es {currency}, la moneda de estos importes. Conviértalo, o quite "
        "la fila.",
        "“{value}” in {column} is not {currency}, the currency of these amounts. Convert it, or "
        "leave the row out.",
    ),
    "not_a_boolean": (
        "«{value}» no es sí ni no en {column}. Escriba sí o no.",
        "“{value}” is neither yes nor no in {column}. Write yes or no.",
    ),
    "not_a_date": (
        "«{value}» no es una fecha en {column}. Escríbala como 2024-12-31 o 31/12/2024.",
        "“{value}” is not a date in {column}. Write it like 2024-12-31 or 31/12/2024.",
    ),
    "ambiguous_date": (
        "«{value}» en {column} puede ser día/mes o mes/día, y el archivo mezcla ambos. "
        "Escríbala como 2024-12-31.",
        "“{value}” in {column} may be day/month or month/day, and the file mixes both. "
        "Write it like 2024-12-31.",
    ),
    "date_in_future": (
        "«{value}» en {column} es una fecha futura. Corrija la fecha.",
        "“{value}” in {column} is in the future. Correct the date.",
    ),
    "no_time_zone": (
        "«{value}» en {column} no dice su zona horaria. Escríbala como 2024-12-31T10:00:00Z.",
        "“{value}” in {column} does not say its time zone. Write it like 2024-12-31T10:00:00Z.",
    ),
    "error_cell": (
        "La hoja muestra el error {value} en {column}. Corrija la fórmula y guárdela de nuevo.",
        "The sheet shows the error {value} in {column}. Correct the formula and save it again.",
    ),
    "not_in_list": (
        "«{value}» no es un valor admitido en {column}. Use uno de estos: {options}.",
        "“{value}” is not accepted in {column}. Use one of these: {options}.",
    ),
    "too_short": (
        "El valor de {column} es demasiado corto: el mínimo es {limit}.",
        "The value of {column} is too short: the minimum is {limit}.",
    ),
    "too_long": (
        "El valor de {column} es demasiado largo: el máximo es {limit}.",
        "The value of {column} is too long: the maximum is {limit}.",
    ),
    "out_of_range": (
        "«{value}» en {column} está fuera de rango: el límite es {limit}.",
        "“{value}” in {column} is out of range: the limit is {limit}.",
    ),
    "wrong_format": (
        "«{value}» en {column} no tiene la forma pedida. Escriba {asked}.",
        "“{value}” in {column} does not have the required form. Write {asked}.",
    ),
    "wrong_value_type": (
        "El valor de {column} debe ser de tipo {expected}. Corríjalo.",
        "The value of {column} must be of type {expected}. Correct it.",
    ),
    "rule_not_met": (
        "El valor de {column} no cumple las reglas del servicio ({rule}). Corríjalo.",
        "The value of {column} does not meet the rules of the service ({rule}). Correct it.",
    ),
    "differs_in_case": (
        "«{value}» en {column} no es lo que dicen otras filas de {reference} («{other}» en la fila "
        "{row}). Corrija una de las dos, o la columna que dice a qué expediente va cada fila.",
        "“{value}” in {column} is not what other rows of {reference} say (“{other}” on row {row}). "
        "Correct one of the two, or the column that says to which case each row belongs.",
    ),
    "case_held_back": (
        "Otra fila de {reference} se ha rechazado (la {row}), y un expediente entra entero o no "
        "entra. Corrija aquella y suba estas filas juntas.",
        "Another row of {reference} is refused (row {row}), and a case is taken whole or not at "
        "all. Correct that one and upload these rows together.",
    ),
    "duplicate_in_file": (
        "La referencia {reference} ya está en la fila {row}. Deje una sola de las dos filas.",
        "The reference {reference} is already on row {row}. Keep one of the two rows.",
    ),
    "already_imported": (
        "La referencia {reference} ya se recibió antes. No hace falta subirla otra vez.",
        "The reference {reference} was received before. There is no need to upload it again.",
    ),
}

RECORDS: Final[dict[str, tuple[str, str]]] = {
    "no_lines": (
        "La petición no tiene ninguna línea. Envíe un objeto JSON por línea.",
        "The request has no line. Send one JSON object a line.",
    ),
    "line_too_long": (
        "La línea pasa de {limit_kb} kB. Envíe los documentos como adjuntos.",
        "The line is longer than {limit_kb} kB. Send documents as attachments.",
    ),
    "not_utf8": (
        "La línea no está en UTF-8. Envíela en UTF-8.",
        "The line is not UTF-8. Send it as UTF-8.",
    ),
    "not_json": (
        "«{value}» no es JSON. Escriba un valor JSON completo.",
        "“{value}” is not JSON. Write one complete JSON value.",
    ),
    "not_an_object": (
        "La línea no es un objeto JSON. Escriba un objeto por línea.",
        "The line is not a JSON object. Write one object a line.",
    ),
    "duplicate_name": (
        "El campo {field} aparece dos veces en el objeto. Deje uno solo.",
        "The field {field} appears twice in the object. Keep one.",
    ),
}

ATTACHMENTS: Final[dict[str, tuple[str, str]]] = {
    "attachment_empty": (
        "El adjunto está vacío. Elija el archivo de nuevo.",
        "The attachment is empty. Choose the file again.",
    ),
    "attachment_too_large": (
        "El adjunto pasa de {limit_mb} MB. Redúzcalo o divídalo.",
        "The attachment is larger than {limit_mb} MB. Reduce it or split it.",
    ),
    "attachment_name": (
        "El nombre del adjunto no es válido. Use letras, cifras, espacios, puntos y guiones.",
        "The name of the attachment is not valid. Use letters, digits, spaces, dots and hyphens.",
    ),
    "attachment_type": (
        "No se admiten adjuntos de este tipo ({found}). Use {accepted}.",
        "Attachments of this kind ({found}) are not accepted. Use {accepted}.",
    ),
    "attachment_executable": (
        "No se admiten programas como adjuntos. Adjunte un documento o una imagen.",
        "Programs are not accepted as attachments. Attach a document or a picture.",
    ),
    "attachment_mismatch": (
        "El nombre dice {expected} y el contenido es {found}. Guárdelo con su nombre correcto.",
        "The name says {expected} and the content is {found}. Save it under its right name.",
    ),
}

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    **FILES,
    **MAPPINGS,
    **ROWS,
    **RECORDS,
    **ATTACHMENTS,
}
