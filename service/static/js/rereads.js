// What a newer program reads otherwise, to be accepted one by one.
import { h } from "./dom.js";
import { send } from "./http.js";
import { toast } from "./toast.js";

for (const button of document.querySelectorAll("[data-accept]")) {
  button.addEventListener("click", async () => {
    const section = button.closest("[data-record]");
    button.disabled = true;
    try {
      await send("POST", `/api/v1/rereads/${encodeURIComponent(section.dataset.record)}/accept`, {});
      button.replaceWith(h("span", { class: "chip is-good" }, "已接受"));
    } catch (problem) {
      button.disabled = false;
      toast(problem.message, "error");
    }
  });
}
