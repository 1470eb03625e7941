// Users: who may come in, and as what.
import { h } from "./dom.js";
import { send } from "./http.js";

const ROLES = { reader: "查阅", reviewer: "审核", admin: "管理" };
const rows = document.getElementById("user-rows");
const form = document.getElementById("user-form");
const problemRoom = document.getElementById("user-problem");
const url = (name) => `/api/v1/users/${encodeURIComponent(name)}`;

async function doing(work) {
  problemRoom.hidden = true;
  try {
    await work();
    await draw();
  } catch (problem) {
    problemRoom.textContent = problem.message;
    problemRoom.hidden = false;
  }
}

/** Takes a user out at the second click. */
function remover(name) {
  const button = h("button", { type: "button", "aria-label": `删除 ${name}` }, "删除");
  button.addEventListener("click", () => {
    if (button.dataset.asked) doing(() => send("DELETE", url(name)));
    button.dataset.asked = "yes";
    button.textContent = "再按一次删除";
  });
  return button;
}

async function draw() {
  const answer = await send("GET", "/api/v1/users");
  const users = Array.isArray(answer) ? answer : answer.users ?? [];
  rows.replaceChildren(...users.map((user) => {
    const role = h("select", { "aria-label": `${user.name} 的角色`, on: { change: () => doing(() => send("PATCH", url(user.name), { role: role.value })) } },
      Object.entries(ROLES).map(([value, words]) => h("option", { value, selected: value === user.role }, words)));
    return h("tr", {}, h("th", { scope: "row" }, user.name), h("td", {}, role),
      h("td", {}, remover(user.name)));
  }));
  if (!users.length) rows.append(h("tr", {}, h("td", { colSpan: 3, class: "empty" }, "还没有用户，只有本机可以访问。")));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  doing(async () => {
    await send("POST", "/api/v1/users", Object.fromEntries(new FormData(form)));
    form.reset();
  });
});

draw().catch((problem) => {
  problemRoom.textContent = problem.message;
  problemRoom.hidden = false;
});
