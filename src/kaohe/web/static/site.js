// What every page has beyond HTML. Each part works without it: nothing here decides anything.
"use strict";

// One submit is one submit: the buttons of a form rest while it is on its way.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "get") return;
  if (form.dataset.busy) { event.preventDefault(); return; }
  form.dataset.busy = "1";
  keep(form);
  setTimeout(() => form.querySelectorAll("button").forEach((button) => { button.disabled = true; }), 0);
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-busy]").forEach((form) => {
    delete form.dataset.busy;
    form.querySelectorAll("button").forEach((button) => { button.disabled = false; });
  });
});

// Who goes back to a form and sends it again as it was sends the same thing, not a second one: <form data-once>.
const once = document.querySelector("form[data-once]");
if (once) {
  const sent = `kaohe-sent:${location.pathname}`;
  const key = once.elements.namedItem("key");
  const came = performance.getEntriesByType("navigation")[0]?.type;
  if (came === "back_forward" && sessionStorage.getItem(sent)) key.value = sessionStorage.getItem(sent);
  once.addEventListener("submit", () => sessionStorage.setItem(sent, key.value));
}

// A step that cannot be undone asks first: <button data-confirm="会发生什么">.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-confirm]");
  if (!button || button.dataset.asked) return;
  event.preventDefault();
  const dialog = document.createElement("dialog");
  const text = document.createElement("p");
  text.textContent = button.dataset.confirm;
  const row = document.createElement("div");
  row.className = "buttons";
  const yes = document.createElement("button");
  yes.className = "btn danger";
  yes.textContent = button.textContent.trim();
  const no = document.createElement("button");
  no.className = "btn";
  no.textContent = "取消";
  row.append(yes, no);
  dialog.append(text, row);
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  no.addEventListener("click", () => dialog.close());
  yes.addEventListener("click", () => { button.dataset.asked = "1"; dialog.close(); button.click(); delete button.dataset.asked; });
  dialog.showModal();
  no.focus();
}, true);

// A filled form outlives an expired session: what was sent is kept in this window until a page says it arrived.
const KEPT = "kaohe-kept:";
function fields(form) {
  return [...form.elements].filter((field) => field.name && field.name !== "csrfmiddlewaretoken"
    && !["password", "file", "hidden", "submit"].includes(field.type));
}
function keep(form) {
  if (form.querySelector("input[type=password]")) return;
  const values = fields(form).map((field) => [field.name, field.value, field.type === "checkbox" || field.type === "radio" ? field.checked : null]);
  if (values.length) sessionStorage.setItem(KEPT + location.pathname, JSON.stringify(values));
}
function restore() {
  if (document.querySelector("form[data-sign-in]")) return;
  const kept = sessionStorage.getItem(KEPT + location.pathname);
  const lost = sessionStorage.getItem("kaohe-lost");
  if (lost !== location.pathname) {
    Object.keys(sessionStorage).filter((key) => key.startsWith(KEPT)).forEach((key) => sessionStorage.removeItem(key));
    return;
  }
  sessionStorage.removeItem("kaohe-lost");
  const form = document.querySelector("main form[method=post]");
  if (!kept || !form) return;
  const all = fields(form);
  JSON.parse(kept).forEach(([name, value, checked]) => {
    const field = all.find((each) => each.name === name && (checked === null || each.value === value));
    if (!field) return;
    if (checked === null) field.value = value; else field.checked = checked;
  });
  const note = document.createElement("p");
  note.className = "message warning";
  note.textContent = "登录已经过期，刚才填的内容还在，还没有保存。请核对后再提交（文件要重新选）。";
  document.querySelector(".messages").append(note);
}
const door = document.querySelector("form[data-sign-in]");
if (door) sessionStorage.setItem("kaohe-lost", door.dataset.signIn.split("?")[0]);
restore();

// Tables sort by a click on a heading: <table data-sort>; numbers as numbers.
document.querySelectorAll("table[data-sort] thead th").forEach((head) => {
  if (head.hasAttribute("data-fixed") || !head.textContent.trim()) return;
  const button = document.createElement("button");
  button.type = "button";
  button.append(...head.childNodes);
  head.append(button);
  button.addEventListener("click", () => {
    const table = head.closest("table");
    const column = [...head.parentNode.children].indexOf(head);
    const down = head.getAttribute("aria-sort") === "ascending";
    table.querySelectorAll("th[aria-sort]").forEach((each) => each.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const value = (row) => (row.cells[column]?.dataset.value ?? row.cells[column]?.textContent ?? "").trim();
    const order = (left, right) => {
      const [a, b] = [value(left), value(right)];
      const [x, y] = [Number(a), Number(b)];
      if (a !== "" && b !== "" && !Number.isNaN(x) && !Number.isNaN(y)) return x - y;
      return a.localeCompare(b, "zh-CN");
    };
    for (const body of table.tBodies) {
      const rows = [...body.rows].sort(order);
      if (down) rows.reverse();
      body.append(...rows);
    }
  });
});

// Rows that can be picked get one box in the head that picks all of them.
document.querySelectorAll("table").forEach((table) => {
  const boxes = () => [...table.querySelectorAll("tbody input[type=checkbox][name=chosen]")];
  if (boxes().length < 2) return;
  const all = document.createElement("input");
  all.type = "checkbox";
  all.setAttribute("aria-label", "全选");
  all.addEventListener("change", () => boxes().forEach((box) => { box.checked = all.checked; }));
  table.addEventListener("change", (event) => {
    if (event.target.name !== "chosen") return;
    all.checked = boxes().every((box) => box.checked);
    all.indeterminate = !all.checked && boxes().some((box) => box.checked);
  });
  table.tHead.rows[0].cells[boxes()[0].closest("td").cellIndex].append(all);
});

// Keys: / goes to the search of the page; in a grid the arrows up and down move by rows.
document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input, textarea, select");
  if (event.key === "/" && !typing) {
    const search = document.querySelector("input[type=search]");
    if (search) { event.preventDefault(); search.focus(); }
  }
  if (!typing || !["ArrowUp", "ArrowDown", "Enter"].includes(event.key)) return;
  const cell = event.target.closest("table[data-grid] td");
  if (!cell || event.target.tagName !== "INPUT") return;
  const row = event.key === "ArrowUp" ? cell.parentNode.previousElementSibling : cell.parentNode.nextElementSibling;
  const next = row?.cells[cell.cellIndex]?.querySelector("input");
  if (next) { event.preventDefault(); next.focus(); next.select(); }
});

// A choice that filters sends itself: <form data-auto>.
document.querySelectorAll("form[data-auto] select").forEach((select) => {
  select.addEventListener("change", () => select.form.requestSubmit());
});

// On the phone the menu of a cycle folds into one button that says where one is; without script it stays open.
const toggle = document.querySelector(".side-toggle");
if (toggle) {
  const show = (open) => toggle.setAttribute("aria-expanded", String(open));
  toggle.hidden = false;
  toggle.addEventListener("click", () => show(toggle.getAttribute("aria-expanded") !== "true"));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || toggle.getAttribute("aria-expanded") !== "true") return;
    show(false);
    toggle.focus();
  });
}

// Where one is stands in view in menus and tabs that are longer than their place.
document.querySelectorAll(".side-menu, .top-menu, .tabs").forEach((menu) => {
  const here = menu.querySelector("[aria-current]");
  if (!here) return;
  const [all, one] = [menu.getBoundingClientRect(), here.getBoundingClientRect()];
  menu.scrollTop += one.top - all.top - (all.height - one.height) / 2;
  menu.scrollLeft += one.left - all.left - (all.width - one.width) / 2;
});
