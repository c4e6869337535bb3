// The duel as a state machine: asks for battles, plays one while the next loads, and carries each vote to its verdict.

import { Battle } from "./battle.js";
import { listenToControls } from "./controls.js";
import { Listening } from "./listening.js";
import { Playback } from "./playback.js";
import { Pair, painted } from "./players.js";
import { Refusals } from "./refusals.js";
import { JsonSocket } from "./socket.js";
import { LETTERS, Stage } from "./stage.js";
import { Ticker } from "./ticker.js";
import { Verdict } from "./verdict.js";
import { Waiting, describe } from "./waiting.js";

const ANSWER_WITHIN = 4000; // ms until a silent line is taken for a dead one
const LOAD_AGAIN_AFTER = 1000; // ms, and longer each time
const MOST_FAILURES = 6;

class Duel {
  constructor(config) {
    this.config = config;
    this.stage = new Stage();
    this.listening = new Listening(config.sound);
    this.listening.changed = () => this.stage.heard(this.listening.side, this.listening.on && this.listening.unlocked);
    const events = { looped: () => this.listening.looped(), failed: (pair) => this.failed(pair) };
    this.pairs = [0, 1].map((index) => new Pair(this.stage.slot(index), events));
    this.verdict = new Verdict(document.getElementById("verdict"), document.getElementById("seal").content);
    this.waiting = new Waiting(config.progress, { draw: (progress) => this.drawWaiting(progress), again: () => this.ask() });
    this.ticker = new Ticker((battle) => this.counted(battle));
    this.playback = new Playback(this);
    this.refusals = new Refusals(this);
    this.current = null;
    this.ahead = null;
    this.resyncing = false;
    this.state = "connecting";
    this.votes = 0;
    this.failures = 0; // of clips to load, one after the other
    this.wasDown = false;
    this.socket = new JsonSocket(config.socket, {
      open: () => this.opened(),
      message: (message) => this.receive(message),
      down: () => this.down(),
      shut: () => this.shut(),
    });
  }

  enter(state) {
    this.state = state;
    this.stage.set("state", this.wasDown ? "offline" : state);
  }

  // The line

  opened() {
    if (this.wasDown) this.greetAgain();
    this.resyncing = true;
    this.ask();
    for (const message of this.current?.retell() ?? []) this.socket.send(message);
    if (this.current?.choice) this.expectAnswer();
  }

  greetAgain() {
    this.wasDown = false;
    this.enter(this.state);
    this.stage.offline("");
    clearTimeout(this.offlineTimer);
    this.stage.say("Connected again.");
  }

  down() {
    clearTimeout(this.answerTimer);
    if (!this.wasDown) {
      this.wasDown = true;
      this.offlineTimer = setTimeout(() => this.stage.offline("You are offline. Your place is kept."), 300);
    }
    this.enter(this.state);
  }

  /** The arena hangs up on a page that brings no cookie. */
  shut() {
    clearTimeout(this.answerTimer);
    this.playback.pause();
    this.enter("empty");
    const more = "It is all that makes you a voter. Allow this site its cookie, then reload the page.";
    this.stage.curtain("Voting needs a cookie", { more, board: true });
  }

  ask(ahead = false) {
    const sent = this.socket.send({ type: "next", track: this.config.track, ahead });
    if (sent && !ahead) this.expectAnswer();
  }

  expectAnswer() {
    clearTimeout(this.answerTimer);
    this.answerTimer = setTimeout(() => this.socket.reconnect(), ANSWER_WITHIN);
  }

  receive(message) {
    clearTimeout(this.answerTimer);
    if (message.type === "battle") this.receiveBattle(message);
    else if (message.type === "verdict") this.receiveVerdict(message);
    else if (message.type === "refusal") this.refusals.receive(message);
    if (this.current?.choice && this.socket.isOpen) this.expectAnswer();
  }

  // Battles

  receiveBattle(message) {
    const first = this.resyncing;
    this.resyncing = false;
    this.waiting.stop();
    // Only on a fresh line: a server that has no other battle ahead would be asked for ever.
    if (this.current?.id === message.battle) return first && this.askAhead();
    const superseded = first && this.current && !this.current.choice;
    if (superseded) this.drop(this.current);
    if (this.ahead?.id !== message.battle) this.ahead = new Battle(message, this.freePair());
    if (!this.current) this.advance();
  }

  /** The free two of the four videos: those that are not on the stage. */
  freePair() {
    return this.pairs.find((pair) => pair !== this.current?.pair);
  }

  askAhead() {
    if (this.current?.shown && !this.ahead) this.ask(true);
  }

  drop(battle) {
    battle.pair.unload();
    if (battle === this.ahead) this.ahead = null;
    if (battle === this.current) this.current = null;
  }

  /** The stage is free: the loaded battle takes it at once, else the server is asked. */
  advance({ asked = false } = {}) {
    if (this.current) this.drop(this.current);
    this.stage.progress(0, false);
    this.stage.chosen(null);
    if (this.ahead) {
      this.current = this.ahead;
      this.ahead = null;
      this.present(this.current);
      return;
    }
    this.stage.set("battle", "");
    this.enter("loading");
    this.stage.curtain("The next pair is on its way");
    if (asked) this.expectAnswer();
    else this.ask();
  }

  async present(battle) {
    this.enter("loading");
    this.stage.set("battle", battle.id);
    this.stage.prompt(battle.message.prompt, battle.firstFrame);
    battle.pair.show();
    this.listening.begin(battle.pair, battle.gate);
    if (this.listening.unlocked) this.stage.open();
    else this.stage.curtain("This track has sound", { more: "You hear one clip at a time.", unlock: true, thin: true });
    await battle.loaded;
    if (battle === this.current) this.stage.arrange(battle.pair.videos);
    if (battle === this.current && this.listening.unlocked) this.start(battle);
  }

  async start(battle) {
    if (battle.started) return;
    battle.started = true;
    const pictures = painted(battle.pair);
    if (document.hidden) this.stage.playback(false);
    else this.playback.play();
    await pictures;
    if (battle !== this.current) return;
    this.measureWait();
    this.failures = 0;
    battle.shown = true;
    this.socket.send({ type: "shown", battle: battle.id });
    this.enter("playing");
    this.stage.hint(this.missing(battle));
    this.ticker.follow(battle);
    this.askAhead();
  }

  measureWait() {
    if (this.votedAt) this.stage.set("waitMs", Math.round(performance.now() - this.votedAt));
    this.votedAt = 0;
  }

  failed(pair) {
    const battle = [this.current, this.ahead].find((one) => one?.pair === pair);
    if (battle === this.ahead) return battle && this.drop(battle);
    this.failures += 1;
    if (this.failures > MOST_FAILURES) return this.stage.hint("A clip of this pair did not load. Skip to the next pair.");
    setTimeout(() => battle === this.current && !battle.choice && this.askAgain(), this.failures * LOAD_AGAIN_AFTER);
  }

  /** The server gives the same pair with fresh addresses, or another where a clip was taken down. */
  askAgain() {
    if (this.ahead) this.drop(this.ahead);
    this.advance();
  }

  counted(battle) {
    if (battle !== this.current) return;
    this.listening.tick();
    for (const report of battle.dueReports()) this.socket.send(report);
    const open = battle.gate.opened && !battle.choice;
    this.stage.progress(battle.gate.progress, open);
    if (open && this.state === "playing") {
      this.enter("ready");
      this.stage.hint("Which is better?");
    } else if (this.state === "playing") {
      this.stage.hint(this.missing(battle));
    }
  }

  missing(battle) {
    if (this.config.sound && !this.listening.on) return "Turn the sound on: you vote on what you hear too.";
    return battle.gate.missing(LETTERS);
  }

  // The vote

  vote(choice) {
    const battle = this.current;
    if (!battle?.shown || battle.choice) return;
    if (!battle.gate.opened) return this.stage.say(this.missing(battle));
    battle.choice = choice;
    this.votedAt = performance.now();
    this.stage.progress(1, false);
    this.stage.chosen(choice);
    this.enter("voting");
    this.stage.hint("");
    if (!this.socket.isOpen) this.stage.say("Your vote is sent when the line is back.");
    this.sendVote(battle);
  }

  sendVote(battle) {
    if (this.socket.send({ type: "vote", battle: battle.id, choice: battle.choice })) this.expectAnswer();
  }

  retellVote(battle) {
    for (const message of battle.retell()) this.socket.send(message);
    this.expectAnswer();
  }

  receiveVerdict(message) {
    const battle = this.current;
    if (battle?.id !== message.battle) return;
    this.verdict.show(message, battle.posters);
    this.votes += 1;
    this.stage.set("voted", this.votes);
    this.stage.hint("");
    this.advance();
  }

  skip() {
    const battle = this.current;
    if (!battle || battle.choice) return;
    this.stage.say("Skipped.");
    this.advance({ asked: this.socket.send({ type: "skip", battle: battle.id }) });
  }

  report(side, reason) {
    const battle = this.current;
    if (!battle || battle.choice) return;
    this.socket.send({ type: "report", battle: battle.id, side, reason });
    this.skip();
    this.stage.say("Thank you. An operator looks at the clip.");
  }

  // No pair

  nothingLeft() {
    if (this.current) return;
    if (this.state !== "empty") this.enter("waiting");
    this.waiting.start();
  }

  drawWaiting(progress) {
    if (this.current) return;
    const { state, line, ...more } = describe(progress);
    this.enter(state);
    this.stage.curtain(line, more);
  }
}

const duel = new Duel(JSON.parse(document.getElementById("duel-config").textContent));
listenToControls(duel);
