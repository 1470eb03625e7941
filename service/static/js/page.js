// What every page has: the switch of light and dark, and the help sheet on "?".
import { isTyping } from "./dom.js";

const root = document.documentElement;

function isDark() {
  return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

document.getElementById("theme")?.addEventListener("click", () => {
  root.dataset.theme = isDark() ? "light" : "dark";
  try {
    localStorage.setItem("theme", root.dataset.theme);
  } catch {
    // holds for this page only then
  }
});

const help = document.getElementById("help");
document.getElementById("ask-help")?.addEventListener("click", () => help?.showModal());
help?.querySelector("button")?.addEventListener("click", () => help.close());
document.addEventListener("keydown", (event) => {
  if (event.key === "?" && !isTyping(event.target) && help && !document.querySelector("dialog[open]")) {
    event.preventDefault();
    help.showModal();
  }
});
