-- A second database role, for an installation that serves voters and labs from different web processes.
--
-- `paddock_voters` is for the processes behind /, /duel/, /boards/, /ledger/, /privacy/, /watch/ and the two public sockets: it has
-- no right on any table of the labs' side, so nothing that serves a voter can read whose an entry is, or the box that its name lies
-- in. The processes behind /desk/, /accounts/, /admin/, /orders/, /entries/, /data/ and /api/, the workers of heartbeats and the
-- settler keep the owner's role. A proxy in front tells the paths apart. Give the role a password or a certificate of its own.
--
-- Run it as the owner of the tables, after every migration: GRANT repeated changes nothing.

GRANT USAGE ON SCHEMA public TO paddock_voters;

GRANT SELECT ON
    arena_site, arena_track, arena_prompt, arena_entry, arena_entry_tracks, arena_order, arena_clip, arena_agenda,
    arena_board, arena_standing, arena_tally, arena_ledgerline, arena_event, arena_block, arena_head
    TO paddock_voters;

GRANT SELECT, INSERT ON arena_voter, arena_battle, arena_vote, arena_skip, arena_report, arena_viewing TO paddock_voters;
-- A voter who leaves is marked as leaving. To forget them, and so to move their battles, is the heartbeats'.
GRANT UPDATE ON arena_viewing, arena_voter TO paddock_voters;
-- Held, never changed: a vote and a skip at one moment lock their battle, a vote the entries it is about, and a lock wants
-- the right to one column. A battle's own trigger refuses every change.
GRANT UPDATE (expires_at) ON arena_battle TO paddock_voters;
GRANT UPDATE (description) ON arena_entry TO paddock_voters;
-- The trigger that puts every vote into the ledger's inbox.
GRANT INSERT ON arena_ledgerline TO paddock_voters;

GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO paddock_voters;
