"""How long the review page takes from a key that settles a doubt to the next doubt drawn, in Debian's Chromium.

The bar: under 100 ms at the 95th percentile. Settles doubts for real: run it on a copy of a database.

    shoubiao serve --db sqlite:///copy.db          # prints LINK
    python -m benchmarks.keystroke_speed LINK --keys 40
"""

from __future__ import annotations

import argparse
import shutil
import statistics

_WATCH = """() => {
  window.times = [];
  document.addEventListener("keydown", () => {
    const began = performance.now();
    const before = document.querySelector("#hand").innerText;
    requestAnimationFrame(() => {
      const drawn = new MessageChannel();
      drawn.port1.onmessage = () => {
        const isNext = before !== document.querySelector("#hand").innerText;
        if (isNext) window.times.push(performance.now() - began);
      };
      drawn.port2.postMessage(0);
    });
  }, true);
}"""
_BETWEEN_MS = 400


def measure(link: str, keys: int) -> list[float]:
    """Milliseconds from each key to the frame that shows what comes next."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.goto(link)
        page.keyboard.press("s")
        page.locator("#in-hand").wait_for()
        page.wait_for_load_state("networkidle")
        page.evaluate(_WATCH)
        for _ in range(keys):
            page.keyboard.press("Enter")
            page.wait_for_timeout(_BETWEEN_MS)
        times: list[float] = page.evaluate("window.times")
        browser.close()
    return times


def main() -> None:
    """Prints median and 95th percentile."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("link", help="what serve printed")
    parser.add_argument("--keys", type=int, default=40)
    given = parser.parse_args()
    times = sorted(measure(given.link, given.keys))
    p95 = times[max(0, round(0.95 * len(times)) - 1)]
    print(f"{len(times)} keys: median {statistics.median(times):.0f} ms, p95 {p95:.0f} ms, worst {times[-1]:.0f} ms")


if __name__ == "__main__":
    main()
