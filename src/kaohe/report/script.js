"use strict";
// The page reads well without this: it finds cards, opens the one that a link leads to, and opens all for print.
(() => {
  const cards = [...document.querySelectorAll("details.card")];
  const tools = document.querySelector(".tools");
  if (!tools) return;
  tools.hidden = false;
  const setAll = (open) => cards.forEach((card) => { if (!card.hidden) card.open = open; });
  document.getElementById("open-all").addEventListener("click", () => setAll(true));
  document.getElementById("close-all").addEventListener("click", () => setAll(false));
  document.getElementById("find").addEventListener("input", (event) => {
    const wanted = event.target.value.trim();
    cards.forEach((card) => { card.hidden = wanted !== "" && !card.dataset.name.includes(wanted); });
  });
  const openLinked = () => {
    const place = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const fold = place && place.closest("details.card, details.texts");
    if (fold) { fold.hidden = false; fold.open = true; place.scrollIntoView(); }
  };
  const shut = new Set();
  addEventListener("beforeprint", () => {
    if (cards.length > 60) return;
    document.querySelectorAll("details:not([open])").forEach((part) => { shut.add(part); part.open = true; });
  });
  addEventListener("afterprint", () => { shut.forEach((part) => { part.open = false; }); shut.clear(); });
  addEventListener("hashchange", openLinked);
  openLinked();
})();
