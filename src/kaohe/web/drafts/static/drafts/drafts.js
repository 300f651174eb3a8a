"use strict";
(function () {
  function of(one) { return one.dataset.of.split(" "); }
  function pick(id) {
    document.querySelectorAll("[data-of]").forEach(function (one) {
      one.classList.toggle("picked", of(one).includes(id));
    });
  }
  function go(from) {
    var id = of(from)[0];
    pick(id);
    var other = from.closest(".document") ? ".scheme" : ".document";
    var found = Array.from(document.querySelectorAll(other + " [data-of]")).find(function (one) {
      return of(one).includes(id);
    });
    if (found) { found.scrollIntoView({ block: "center" }); }
  }
  function line(link) {
    var area = document.getElementById("id_text");
    if (!area) { return; }
    var lines = area.value.split("\n"), at = Number(link.dataset.line) - 1;
    var start = lines.slice(0, at).join("\n").length + (at ? 1 : 0);
    area.focus();
    area.setSelectionRange(start, start + (lines[at] || "").length);
    area.scrollTop = Math.max(0, at - 6) * parseFloat(getComputedStyle(area).lineHeight);
  }
  document.addEventListener("click", function (event) {
    var to = event.target.closest("[data-line]");
    if (to) { event.preventDefault(); line(to); return; }
    var one = event.target.closest("[data-of]");
    if (one) { go(one); }
  });
  document.addEventListener("keydown", function (event) {
    var one = event.key === "Enter" && event.target.closest("[data-of]");
    if (one) { go(one); }
  });
  var named = location.hash.indexOf("#e-") === 0 && location.hash.slice(3);
  if (named) {
    var there = Array.from(document.querySelectorAll(".scheme [data-of]")).find(function (one) { return of(one).includes(named); });
    if (there) { go(there); there.scrollIntoView({ block: "center" }); }
  }
})();
