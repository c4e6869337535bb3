// What follows when the arena refuses something: one sentence for the voter, and the next step for the duel.

const SENTENCES = {
  not_watched: "The arena has not seen both clips play long enough. Watch a moment longer, then vote again.",
  expired: "This pair has expired. Here is another.",
  already_voted: "You have voted on this pair already. Here is another.",
  unknown_battle: "This pair is gone. Here is another.",
  rate_limited: "That was a little fast. Wait a moment.",
  unknown_track: "There is no such track here.",
  bad_message: "The arena did not understand that. Reload the page if it happens again.",
  too_large: "The arena did not understand that. Reload the page if it happens again.",
};

const ENDS_BATTLE = new Set(["expired", "already_voted", "unknown_battle"]);

const RETRY_AFTER = 1000; // ms

export class Refusals {
  /** @param {Duel} duel */
  constructor(duel) {
    this.duel = duel;
  }

  receive({ code, battle: id }) {
    const { duel } = this;
    duel.resyncing = false;
    if (code === "no_pair") return duel.nothingLeft();
    if (code === "unknown_track") return this.#closed();
    if (duel.ahead && id === duel.ahead.id) return duel.drop(duel.ahead);
    if (id && id !== duel.current?.id) return;
    if (code === "not_watched" && duel.current?.choice) return this.#voteLater(duel.current);
    duel.stage.say(SENTENCES[code] ?? "The arena refused that.");
    if (ENDS_BATTLE.has(code) && duel.current) return duel.advance();
    if (code === "rate_limited") setTimeout(() => this.#repeat(), RETRY_AFTER);
  }

  /** Something was refused for its haste: say it again, whatever it was. */
  #repeat() {
    const { duel } = this;
    if (duel.current?.choice) duel.retellVote(duel.current);
    else if (duel.current) duel.askAhead();
    else duel.ask();
  }

  /** The server's clock is behind the page's, as after a restart: hold the vote a little, then give the voter the word. */
  #voteLater(battle) {
    const { duel } = this;
    battle.retries += 1;
    if (battle.retries <= battle.message.watch_seconds + 2) {
      setTimeout(() => battle === duel.current && duel.retellVote(battle), RETRY_AFTER);
      return;
    }
    battle.choice = null;
    battle.retries = 0;
    duel.stage.chosen(null);
    duel.enter("playing");
    duel.stage.say(SENTENCES.not_watched);
  }

  #closed() {
    this.duel.enter("empty");
    this.duel.stage.curtain(SENTENCES.unknown_track, { board: true });
  }
}
