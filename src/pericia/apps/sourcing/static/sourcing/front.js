// The first screen beside htmx: sliders say their value in words, and the address follows the answer.
(() => {
  "use strict";
  const language = document.documentElement.lang;

  const said = (slider) => {
    const value = Number(slider.value);
    if (!slider.dataset.words) return `${Math.round(value * 100)}\u00a0%`;
    const number = value.toLocaleString(language, { maximumFractionDigits: 2 });
    const word = slider.dataset.words.split("|")[value];
    return word === undefined ? number : `${number} · ${word}`;
  };
  const tell = (slider) => {
    const text = said(slider);
    slider.setAttribute("aria-valuetext", text);
    document.getElementById(`${slider.name}_shown`).value = text;
  };
  // What was wrong with an answer is no longer, once it is given anew.
  const forgive = (field) => {
    field.removeAttribute("aria-invalid");
    document.getElementById(`${field.name}_error`)?.remove();
  };

  document.addEventListener("input", (event) => {
    if (!event.target.closest(".describe")) return;
    if (event.target.type === "range") tell(event.target);
    forgive(event.target);
  });

  // Browsers limit how often an address may change: the answer does not depend on it.
  document.addEventListener("htmx:afterSwap", (event) => {
    const address = event.detail.target.querySelector("[data-address]")?.dataset.address;
    if (!address) return;
    try {
      history.replaceState(history.state, "", address);
    } catch {
      return;
    }
    document.querySelectorAll(".top input[name=next]").forEach((each) => (each.value = address));
  });
})();
