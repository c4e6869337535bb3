// The rows of a board: fills them from standings, keeps them in order, and moves them where they belong.

import { drawInterval } from "./interval.js";
import { fillName, isDue } from "./names.js";

const MOVE = { duration: 600, easing: "cubic-bezier(0.2, 0.7, 0.2, 1)" };
const MARK_FOR = 2000; // ms
const LONGEST_TIMER = 2 ** 31 - 1; // ms that a browser can wait

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const figure = (value) => (Number.isFinite(value) ? whole.format(value) : "–");
const rating = (value) => (Number.isFinite(value) ? value.toFixed(0) : "–");
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class Rows {
  constructor(body, template, seal) {
    this.body = body;
    this.template = template;
    this.seal = seal;
    this.standings = new Map();
    this.elements = new Map([...body.rows].map((row) => [row.dataset.entry, row]));
  }

  /** Take standings in, draw all to the axis, put rows in order; returns the entries that changed. */
  update(standings, axis, { mark = true } = {}) {
    const before = this.#tops();
    const changed = standings.filter((standing) => differs(this.standings.get(standing.entry), standing));
    for (const standing of standings) this.#keep(standing);
    for (const standing of this.standings.values()) this.#fill(this.#row(standing), standing, axis);
    this.#order();
    this.#waitForNext();
    if (mark) {
      this.#move(before);
      for (const { entry } of changed) this.#mark(this.elements.get(entry), "changed");
    }
    return changed;
  }

  /** A codename opens: the name takes its place. */
  open(entry, name) {
    const standing = this.standings.get(entry);
    if (!standing?.codename) return; // the same news may come twice
    Object.assign(standing, { name, codename: false, status: "open" });
    const row = this.elements.get(entry);
    fillName(row.querySelector(".name a"), standing, this.seal);
    this.#mark(row, "opened");
  }

  /** The next date that comes while the page is open: from then on its entry is due, whoever is down. */
  #waitForNext() {
    clearTimeout(this.next);
    const dates = [...this.standings.values()].filter((one) => one.codename && one.reveal_at && !isDue(one));
    if (!dates.length) return;
    const left = Math.min(...dates.map((one) => Date.parse(one.reveal_at))) - Date.now();
    this.next = setTimeout(() => this.#fallDue(), Math.min(Math.max(left, 0) + 20, LONGEST_TIMER));
  }

  #fallDue() {
    for (const standing of this.standings.values()) {
      if (isDue(standing)) fillName(this.#row(standing).querySelector(".name a"), standing, this.seal);
    }
    this.#waitForNext();
  }

  /** What a shorter standing leaves out, as the name, is kept from the one before. */
  #keep(standing) {
    const known = this.standings.get(standing.entry) ?? { name: standing.entry, codename: false };
    this.standings.set(standing.entry, { ...known, ...standing });
  }

  #row({ entry }) {
    if (!this.elements.has(entry)) {
      const row = this.template.content.firstElementChild.cloneNode(true);
      this.elements.set(entry, row);
      this.body.append(row);
    }
    return this.elements.get(entry);
  }

  #fill(row, standing, axis) {
    const cell = (name) => row.querySelector(`.${name}`);
    const { entry, state, battles, low, high } = standing;
    Object.assign(row.dataset, { entry, state, battles, rating: Number.isFinite(standing.rating) ? standing.rating.toFixed(2) : "" });
    cell("rank").textContent = ranks(standing);
    fillName(row.querySelector(".name a"), standing, this.seal);
    cell("origin").textContent = state === "ranked" ? standing.provenance : `${standing.provenance}, ${state}`;
    cell("first-place").hidden = !standing.first_place;
    cell("rating").textContent = rating(standing.rating);
    cell("bounds").textContent = `${rating(low)}–${rating(high)}`;
    cell("span").title = `95% interval ${rating(low)} to ${rating(high)}`;
    cell("battles").textContent = figure(battles);
    cell("elo").textContent = rating(standing.elo);
    drawInterval(cell("span"), standing, axis);
  }

  /** Best first; withdrawn entries stand below the others. */
  #order() {
    const sorted = [...this.standings.values()].sort(
      (one, two) => (one.state === "withdrawn") - (two.state === "withdrawn") || (two.rating ?? -Infinity) - (one.rating ?? -Infinity),
    );
    const rows = sorted.map(({ entry }) => this.elements.get(entry));
    if (rows.some((row, place) => row !== this.body.rows[place])) this.body.append(...rows);
    // A line of its own between classes: entries on one side of it are surely apart from its other side's best.
    sorted.forEach(({ rank_class: own }, place) => {
      rows[place].classList.toggle("apart", place > 0 && Boolean(own) && own !== sorted[place - 1].rank_class);
    });
  }

  #tops() {
    return new Map([...this.elements].map(([entry, row]) => [entry, row.getBoundingClientRect().top]));
  }

  #move(before) {
    if (calm.matches) return;
    for (const [entry, row] of this.elements) {
      const by = before.has(entry) ? before.get(entry) - row.getBoundingClientRect().top : 0;
      if (by) row.animate([{ transform: `translateY(${by}px)` }, { transform: "none" }], MOVE);
    }
  }

  #mark(row, name) {
    row.classList.add(name);
    clearTimeout(row.marked);
    row.marked = setTimeout(() => row.classList.remove("changed", "opened"), MARK_FOR);
  }
}

export function ranks({ state, rank_low: best, rank_high: worst }) {
  if (state !== "ranked") return "–";
  return best === worst ? `${best}` : `${best}–${worst}`;
}

function differs(old, standing) {
  return !old || ["rating", "low", "high", "rank_low", "rank_high", "battles", "state", "rank_class", "first_place"].some((key) => old[key] !== standing[key]);
}
