// The time that holds here, and the button that lets it pass, where the workspace's clock can be moved.
import { byId } from "./dom.js";

const EVERY_MILLISECONDS = 10000;

let time = null;
let passing = false;

/** The moment that holds here, and the reader's zone; without a told one the browser's own. */
export const here = () => ({ zone: time?.zone, now: new Date(Date.now() + (time?.ahead_ms ?? 0)) });

/** Show the time as the server tells it; null: nobody can move it, and nothing is shown. */
export function drawClock(told) {
  time = told;
  byId("clock").hidden = !time;
  if (!time) return;
  const shape = { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: time.zone };
  byId("clock-time").textContent = new Intl.DateTimeFormat("en-GB", shape).format(here().now);
  byId("clock-pass").textContent = passing ? "Time passes…" : time.offer;
  byId("clock-pass").disabled = passing;
}

/** Start the clock; `ask(path, body)` asks the server. */
export function startClock(ask) {
  setInterval(() => drawClock(time), EVERY_MILLISECONDS);
  byId("clock-pass").addEventListener("click", async () => {
    passing = true;
    drawClock(time);
    const { error } = await ask("passed", {});
    passing = false;
    drawClock(time);
    if (!error) return;
    byId("lost").textContent = error;
    byId("lost").hidden = false;
  });
}
