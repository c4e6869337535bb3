"""A log is put aside when it has grown too large, and gives back its last telling line."""

import os

from supervisor import logs


def write(path, text):
    descriptor = logs.open_log(path)
    os.write(descriptor, text)
    os.close(descriptor)


def test_a_log_is_appended_to_until_it_is_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr(logs, "LARGEST", 10)
    log = tmp_path / "web.log"
    assert logs.begin(log) == 0
    write(log, b"123456789\n")
    assert logs.begin(log) == 10
    write(log, b"x")
    assert logs.begin(log) == 0
    write(log, b"new")
    assert log.read_text() == "new"
    assert (tmp_path / "web.log.1").read_text() == "123456789\nx"


def test_a_log_is_its_owners(tmp_path):
    write(tmp_path / "web.log", b"")
    assert (tmp_path / "web.log").stat().st_mode & 0o777 == 0o600


def test_last_words(tmp_path):
    log = tmp_path / "web.log"
    log.write_bytes(b"FATAL: of the last run\n" + b"chatter\n" * 5000 + b"FATAL: why\nLOG: the end \xff\n\n")
    assert logs.last_words(log, 0) == "LOG: the end �"
    assert logs.last_words(log, 0, ("FATAL:", "PANIC:")) == "FATAL: why"
    assert logs.last_words(log, log.stat().st_size - 10, ("FATAL:",)) == ""
    assert logs.last_words(tmp_path / "absent.log", 0) == ""
