"use strict";
(function () {
  function pick(id) {
    document.querySelectorAll(".picked").forEach(function (one) { one.classList.remove("picked"); });
    document.querySelectorAll("[data-of]").forEach(function (one) {
      if (one.dataset.of.split(" ").includes(id)) { one.classList.add("picked"); }
    });
  }
  function go(from) {
    var id = from.dataset.of.split(" ")[0];
    if (!id) { return; }
    pick(id);
    var other = from.closest(".document") ? ".scheme p" : ".document mark";
    var found = Array.from(document.querySelectorAll(other + "[data-of]")).find(function (one) {
      return one.dataset.of.split(" ").includes(id);
    });
    if (found) { found.scrollIntoView({ block: "center" }); }
  }
  document.addEventListener("click", function (event) {
    var one = event.target.closest("[data-of]");
    if (one) { go(one); }
  });
  document.addEventListener("keydown", function (event) {
    var one = event.target.closest("[data-of]");
    if (one && event.key === "Enter") { go(one); }
  });
})();
