// What the voter is told when the arena refuses something, and which refusals end a battle.

export const SENTENCES = {
  not_watched: "The arena has not seen both clips play long enough. Watch a moment longer, then vote again.",
  expired: "This pair has expired. Here is another.",
  already_voted: "You have voted on this pair already. Here is another.",
  unknown_battle: "This pair is gone. Here is another.",
  rate_limited: "That was a little fast. Wait a moment.",
  unknown_track: "There is no such track here.",
  bad_message: "The arena did not understand that. Reload the page if it happens again.",
  too_large: "The arena did not understand that. Reload the page if it happens again.",
};

export const ENDS_BATTLE = new Set(["expired", "already_voted", "unknown_battle"]);
