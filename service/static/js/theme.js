// Light or dark as the clerk chose; loaded before anything is drawn. Without a choice the system decides.
try {
  const chosen = localStorage.getItem("theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // storage may be switched off: then the system decides
}
