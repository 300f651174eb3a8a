// Where places count, a voter may put the appraisees in order instead of typing: by dragging, or with ▲ ▼.
"use strict";

document.querySelectorAll("form[data-first] .paper").forEach((paper) => {
  const form = paper.closest("form");
  const first = Number(form.dataset.first), step = Number(form.dataset.step);
  const lines = [...paper.querySelectorAll(".paper-line")];
  const titles = [...paper.querySelectorAll(".paper-question")].map((one) => one.firstChild.textContent.trim());
  if (lines.length < 2 || !paper.querySelector("input[data-q]")) return;
  const place = document.createElement("div");
  place.className = "rankings";
  titles.forEach((title, at) => place.append(ranking(title, at)));
  paper.append(place);

  function ranking(title, at) {
    const box = document.createElement("details");
    const head = document.createElement("summary");
    head.textContent = `按名次排：${title}`;
    const list = document.createElement("ol");
    list.className = "ranking";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn";
    button.textContent = "按这个次序填分";
    button.addEventListener("click", () => {
      [...list.children].forEach((item, place) => { cell(item.line, at).value = String(Math.max(0, first - step * place)); });
      form.dispatchEvent(new Event("input"));
      head.textContent = `按名次排：${title}（已填）`;
      box.open = false;
    });
    box.addEventListener("toggle", () => { if (box.open) fill(list, at); });
    box.append(head, list, button);
    return box;
  }
  function cell(line, at) { return line.querySelectorAll("input[data-q]")[at]; }

  function fill(list, at) {
    const value = (line) => cell(line, at).value.trim() === "" ? -1 : Number(cell(line, at).value);
    const sorted = lines.slice().sort((one, other) => value(other) - value(one));
    list.replaceChildren(...sorted.map((line) => item(list, line)));
    number(list);
  }
  function item(list, line) {
    const made = document.createElement("li");
    const name = line.getAttribute("aria-label");
    const place = document.createElement("span");
    const said = document.createElement("span");
    said.textContent = name;
    made.line = line;
    made.draggable = true;
    made.append(place, said, move("▲", `${name}上移`, -1), move("▼", `${name}下移`, 1));
    made.addEventListener("dragstart", () => made.classList.add("moving"));
    made.addEventListener("dragend", () => { made.classList.remove("moving"); number(list); });
    made.addEventListener("dragover", (event) => {
      event.preventDefault();
      const moving = list.querySelector(".moving");
      if (!moving || moving === made) return;
      const below = event.clientY > made.getBoundingClientRect().top + made.offsetHeight / 2;
      list.insertBefore(moving, below ? made.nextSibling : made);
    });
    return made;

    function move(text, label, by) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn small";
      button.textContent = text;
      button.setAttribute("aria-label", label);
      button.addEventListener("click", () => {
        if (by < 0 && made.previousElementSibling) list.insertBefore(made, made.previousElementSibling);
        if (by > 0 && made.nextElementSibling) list.insertBefore(made.nextElementSibling, made);
        number(list);
        button.focus();
      });
      return button;
    }
  }
  function number(list) { [...list.children].forEach((one, at) => { one.firstChild.textContent = `${at + 1}.`; }); }
});
