"""Clinical coding: which codes of CIE-10-ES hold on the date of an encounter."""
