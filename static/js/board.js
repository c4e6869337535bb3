// The live board: listens, redraws what changed, and catches up after the line was down.

import { drawScale } from "./interval.js";
import { Rows, ranks } from "./rows.js";
import { JsonSocket } from "./socket.js";

const SPEAK_EVERY = 10000; // ms

const byId = (id) => document.getElementById(id);

class Board {
  constructor(config) {
    this.config = config;
    this.axis = config.axis;
    this.board = config.board;
    this.rows = new Rows(byId("rows"), byId("row"), byId("seal").content);
    this.unspoken = new Set();
    this.speakTimer = this.catchUpTimer = 0;
    if (config.standings.length) this.draw(config.standings, { mark: false });
    this.socket = new JsonSocket(config.live, {
      open: () => this.opened(),
      message: (message) => this.receive(message),
      down: () => this.down(),
    });
  }

  draw(standings, how) {
    byId("table").hidden = false;
    byId("nothing").hidden = true;
    drawScale(document.querySelector("thead .span"), this.axis);
    return this.rows.update(standings, this.axis, how);
  }

  receive(message) {
    if (message.type === "reveal") return this.rows.open(message.slug ?? message.entry, message.name);
    if (message.type === "resumed") return this.catchUp();
    if (message.type !== "board" || message.track !== this.config.track) return;
    // News are changes against one board: on top of another they would leave rows behind.
    if (message.previous !== this.board) return this.catchUp();
    this.take(message, message.changed);
  }

  /** A board's news, from the socket or from the address that carries the whole. */
  take(news, standings) {
    this.axis = news.axis ?? axisAround([...this.rows.standings.values(), ...standings], this.axis);
    this.board = news.board ?? this.board;
    const changed = this.draw(standings);
    this.sign(news);
    if (changed.length) this.speak(changed);
  }

  /** The line below the table says which board this is; it is absent until there is one. */
  sign(news) {
    const { votes, side_effect: side, computed_at: at } = news;
    if (!byId("board-id")) return;
    byId("board-id").textContent = this.board;
    byId("board-votes").textContent = votes === undefined ? "" : `${counted(news)},`;
    if (side !== undefined) byId("board-side").textContent = side === null ? "" : leaning(news);
    const time = at ? new Date(at) : new Date();
    byId("board-time").dateTime = time.toISOString();
    byId("board-time").textContent = `${time.toISOString().slice(11, 19)} UTC`;
  }

  opened() {
    this.live("on", "Live");
    this.catchUp();
  }

  down() {
    this.live("off", "Not live: reconnecting");
  }

  live(state, sentence) {
    byId("live").dataset.live = state;
    byId("live").textContent = sentence;
  }

  async catchUp() {
    // A cache may hold an older board than the one that is on the page.
    const fresh = { headers: { Accept: "application/json" }, cache: "no-cache" };
    const answer = await fetch(`/api/v1/boards/${this.config.track}/`, fresh).catch(() => null);
    if (answer?.status === 429) return this.catchUpLater(Number(answer.headers.get("Retry-After")) || 60);
    if (!answer?.ok) return;
    const board = await answer.json();
    if (board.board !== this.board) this.take(board, board.standings);
  }

  /** Many readers share this address: ask again when it may, and not all in one second. */
  catchUpLater(seconds) {
    clearTimeout(this.catchUpTimer);
    this.catchUpTimer = setTimeout(() => this.catchUp(), (seconds + 10 * Math.random()) * 1000);
  }

  /** Tell a listener what moved, at most every ten seconds. */
  speak(changed) {
    for (const { entry } of changed) this.unspoken.add(entry);
    if (this.speakTimer) return;
    this.say();
    this.speakTimer = setTimeout(() => {
      this.speakTimer = 0;
      if (this.unspoken.size) this.speak([]);
    }, SPEAK_EVERY);
  }

  say() {
    const standings = [...this.unspoken].slice(0, 3).map((entry) => this.rows.standings.get(entry));
    const words = standings.map(spoken);
    const rest = this.unspoken.size - words.length;
    if (rest > 0) words.push(`and ${rest} more`);
    byId("spoken").textContent = `The board moved: ${words.join("; ")}.`;
    this.unspoken.clear();
  }
}

const whole = new Intl.NumberFormat("en");

function counted({ votes, voters }) {
  const cast = `${whole.format(votes)} vote${votes === 1 ? "" : "s"}`;
  return votes ? `${cast} of ${whole.format(voters)} voter${voters === 1 ? "" : "s"}` : cast;
}

function leaning({ side_effect: effect, side_effect_low: low, side_effect_high: high }) {
  return `Standing left is worth ${signed(effect)} points here (95% interval ${signed(low)} to ${signed(high)}); the ratings are free of it.`;
}

function signed(points) {
  const whole = Math.round(points);
  return `${whole < 0 ? "\u2212" : "+"}${Math.abs(whole)}`;
}

function spoken(standing) {
  const place = standing.state === "ranked" ? `rank ${ranks(standing).replace("–", " to ")}` : standing.state;
  return `${standing.name} ${Math.round(standing.rating)}, ${place}`;
}

/** Where news carries no axis: the old one, widened in its own steps until everything is inside. */
function axisAround(standings, { low, high, ticks }) {
  const step = ticks.length > 1 ? ticks[1] - ticks[0] : 100;
  const lowest = Math.min(low, ...standings.map((one) => one.low ?? Infinity));
  const highest = Math.max(high, ...standings.map((one) => one.high ?? -Infinity));
  const from = Math.floor(lowest / step) * step;
  const count = Math.ceil((highest - from) / step) + 1;
  if (lowest === low && highest === high) return { low, high, ticks };
  return { low: from, high: from + (count - 1) * step, ticks: Array.from({ length: count }, (_, place) => from + place * step) };
}

new Board(JSON.parse(byId("board-config").textContent));
