// Fills in what changes each second; without it the page shows the state when it was loaded.
"use strict";
const all = (name) => document.querySelectorAll("[data-" + name + "]");
const digits = { top: 0, lag: 2, in_flight: 0 };
const shown = (name, value, fallback) => {
  const places = name in digits ? digits[name] : fallback;
  return Number(value).toLocaleString("en", { minimumFractionDigits: places, maximumFractionDigits: places });
};
const state = document.getElementById("live");
const say = (words) => { if (state.textContent !== words) state.textContent = words; };
const beats = new EventSource("/now/stream");
beats.onmessage = (event) => {
  const beat = JSON.parse(event.data);
  if (!beat.totals) return;
  say("Live.");
  for (const it of all("live")) it.textContent = shown(it.dataset.live, beat[it.dataset.live], 1);
  for (const it of all("total")) it.textContent = shown(it.dataset.total, beat.totals[it.dataset.total], 0);
  for (const line of ["line_in", "line_out"]) document.getElementById(line).setAttribute("points", beat[line]);
  const first = beat.line_in.split(",")[0] || "0";
  document.getElementById("surface").setAttribute("points", `${first},120 ${beat.line_in} 900,120`);
  const depth = new Map(beat.totals.queues.map((queue) => [queue[0], queue[1]]));
  for (const it of all("queue")) it.textContent = depth.get(it.dataset.queue);
  for (const it of all("meter")) it.value = depth.get(it.dataset.meter);
};
beats.onerror = () => say("The daemon does not answer; trying again.");
