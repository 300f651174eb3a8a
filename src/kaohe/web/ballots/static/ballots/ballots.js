// What a ballot has beyond HTML: it is kept on this device while it is filled, and limits show as one types.
"use strict";

document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));

document.querySelectorAll("[data-save-key]").forEach((button) => button.addEventListener("click", () => {
  const link = document.createElement("a");
  const text = document.getElementById("teller-key").textContent.trim() + "\n";
  link.href = "data:text/plain;charset=utf-8," + encodeURIComponent(text);
  link.download = button.dataset.saveKey;
  link.click();
}));

// A slip's QR code carries its code behind the #, which no server sees.
const doorForm = document.querySelector("form[data-door]");
if (doorForm && location.hash.length > 1) {
  doorForm.elements.code.value = decodeURIComponent(location.hash.slice(1)).slice(0, 20);
  history.replaceState(null, "", location.pathname);
}

// A receipt is looked for in the list on the page: whose it is stays on the device.
const asking = document.querySelector("form[data-receipts]");
if (asking) asking.addEventListener("submit", (event) => {
  event.preventDefault();
  const plain = (text) => text.toUpperCase().replace(/[^0-9A-Z]/g, "");
  const asked = plain(asking.elements.q.value);
  const lines = [...document.querySelectorAll(".receipts li")];
  const line = asked ? lines.find((one) => plain(one.textContent) === asked) : undefined;
  lines.forEach((one) => one.classList.toggle("found", one === line));
  const found = document.getElementById("receipt-found");
  found.querySelector("span").textContent = line ? line.textContent : "";
  found.hidden = !line;
  document.getElementById("receipt-missing").hidden = Boolean(line) || !asked;
});

const cast = document.querySelector("[data-cast]");
if (cast) localStorage.removeItem(cast.dataset.cast);

const ballot = document.querySelector("form[data-ballot]");
if (ballot) begin(ballot);

function begin(form) {
  const key = form.dataset.ballot;
  const cells = [...form.querySelectorAll("[data-q]")];
  const bounds = JSON.parse(document.getElementById("ballot-bounds")?.textContent || "[]") || [];
  const foot = form.querySelector("[data-progress]");

  if (!("filled" in form.dataset)) restore();
  form.addEventListener("input", () => { keep(); look(); });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    const next = cells[cells.indexOf(event.target) + 1];
    (next || form.querySelector("button[value=review]")).focus();
  });
  look();

  function keep() {
    try {
      localStorage.setItem(key, JSON.stringify(cells.map((cell) => cell.value)));
    } catch { /* a full or shut store: the ballot is still on the page */ }
  }
  function restore() {
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(key) || "null"); } catch { kept = null; }
    if (!Array.isArray(kept) || kept.length !== cells.length) return;
    cells.forEach((cell, at) => { cell.value = kept[at]; });
  }
  function look() {
    let given = 0, wrong = 0;
    cells.forEach((cell) => {
      const value = cell.value.trim();
      given += value !== "";
      const fault = value === "" || !cell.dataset.scale ? "" : complaint(value, Number(cell.dataset.scale));
      wrong += fault !== "";
      cell.closest(".paper-cell").classList.toggle("wrong", fault !== "");
      cell.closest(".paper-cell").querySelector(".fault").textContent = fault;
      cell.toggleAttribute("aria-invalid", fault !== "");
      if (fault) cell.setAttribute("aria-invalid", "true");
    });
    const broken = limits().concat(unexplained());
    const said = [`已填 ${given}/${cells.length}`];
    if (wrong) said.push(`${wrong} 处不对`);
    foot.textContent = said.concat(broken).join("；");
    foot.classList.toggle("bad", wrong > 0 || broken.length > 0);
  }
  function complaint(value, scale) {
    if (!/^\d{1,5}(\.\d{1,2})?$/.test(value)) return "写数，至多两位小数";
    return Number(value) > scale ? `超出 0–${scale}` : "";
  }
  function unexplained() {
    const remark = form.elements.remark;
    if (!remark || !remark.dataset.reason || remark.value.trim()) return [];
    const { high, low, reason } = remark.dataset;
    const asks = cells.some((cell) => cell.dataset.scale && cell.value.trim() !== ""
      && ((high && Number(cell.value) >= Number(high)) || (low && Number(cell.value) < Number(low))));
    return asks ? [reason] : [];
  }
  function limits() {
    const byQuestion = new Map();
    cells.forEach((cell) => {
      const value = cell.value.trim();
      if (value) byQuestion.set(cell.dataset.q, [...(byQuestion.get(cell.dataset.q) || []), value]);
    });
    const found = new Set();
    byQuestion.forEach((values) => bounds.forEach((bound) => {
      const high = values.filter((value) => bound.kind === "等次" ? value === bound.grade : Number(value) >= Number(bound.line)).length;
      const over = bound.kind === "全同" ? values.length > 1 && new Set(values.map(String)).size === 1
        : (bound.most !== null && high > bound.most) || (bound.share !== "" && high * 100 > Number(bound.share) * values.length);
      if (over) found.add(bound.text);
    }));
    return [...found];
  }
}
