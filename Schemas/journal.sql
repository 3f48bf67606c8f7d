-- The journal of Stet, version 3: a SQLite 3 file in WAL mode, encoding UTF-8.
--
-- An edit is first written to the end of `tail`, in the order of arrival; nothing else is touched for
-- it. In the background the edits of one document are folded into a row of `segment`, `document` and
-- `session` brought up to date in the same transaction, and the edits of the tail that are folded
-- (those whose revision is at most `document.revision`) deleted later, oldest first.
--
-- Why not rows clustered by document: the pages that a commit dirties decide its price. Measured with
-- rows of 60 bytes of 100 documents in turn, synchronous=FULL, CPU for each row with 1, 10, 100 and 1000
-- rows to a commit: in order of arrival 55, 6.4, 1.2 and 0.6 us; clustered 69, 16, 11 and 3.4 us.
--
-- What else becomes of a document (an "act": its creation, its deletion, ...) is a row of `act`, written
-- at once and kept for good. An act takes no revision: it stands behind one, after those that stand
-- there already, and `act.number` counts a document's acts from 1.
--
-- Edits and acts are "records" of bytes. Numbers of fixed size are little-endian; a "varint" has 7 bits
-- in each byte, the lowest first, and the top bit set in all but the last; a "text" is the varint of its
-- byte count and its bytes, UTF-8 unless said otherwise. A record begins with one byte: its kind, plus
-- 16 if a principal follows, 32 if a claimed name does, 64 if the session of an act does.
--
--   kind 0, an edit       varint revision that it makes, 8 bytes session, [text principal],
--                         [text claimed name], varint sequence, varint milliseconds, 8 bytes
--                         fingerprint, 8 bytes digest, text operation
--   an act                varint revision that it stands behind, varint milliseconds, [8 bytes
--                         session], [text principal], [text claimed name], and by its kind:
--   kind 1, creation      text name, text type, text content that it begins with (empty so far)
--   kind 2, deletion
--   kind 3, undeletion
--   kind 4, move          text new name
--   kind 5, label         text label, varint revision plus 1, or 0: it is taken away; text note
--   kind 6, erasure       gaps
--   kind 7, pruning       gaps, and 32 bytes: the SHA-256 of the text at the last revision of the last
--   kind 8, adoption      varint version of the format that the document was taken over from, and 32
--                         bytes: the hash that this revision had there
--   gaps                  varint count, and for each: varint first and last revision, varint
--                         milliseconds of the earliest, 32 bytes hash before the first and 32 after
--                         the last
--
-- The principal is who was signed in, as the server verified it (nobody so far); the claimed name is
-- what the presence of the session called its user at the time. Both may be left out. The operation is
-- the one that was committed, on the content of the revision before, as the document's type writes it:
-- for "text" its canonical JSON; a type whose clients count on the form they sent keeps that form. The
-- digest is that of the content after the edit: by it a client proves what it holds.
--
-- The first act of a document is its creation, behind revision 0. A document that is deleted takes no
-- edits until its undeletion; erased, it takes none any more. An act of erasure says that the edits of
-- its gaps are gone for good, up to the newest, with all checkpoints and sessions; one of pruning that
-- those up to a revision are gone, with the checkpoints before that of this revision, from which the
-- text follows now. A gap is a row of `segment` with the encoding 2 and no edits. An act parts two
-- segments, and gaps: none has revisions on both sides of an act.
--
-- Hash of a record: SHA-256 over the hash before it and the record, in the order of the revisions, each
-- edit before the acts behind its revision, these by their numbers. Before the first act of a document
-- it is the SHA-256 of "stet journal 3", a line feed and the 8 bytes of `document.identity`: random bits
-- that a document gets with its creation and keeps under another name, and in another file. Beside a
-- row of `tail` or `act` stands the hash of its record, beside a segment that of its last edit, in
-- `document` that of its newest folded edit and the acts behind that. Behind a gap the hash goes on
-- from the one that the act says, which the hash of the act covers.
--
-- `segment.edits`: the records of the revisions `first` to `last`. `encoding` 0: as they are; 1: a zlib
-- stream (RFC 1950); 2: gone. `byte_count` is the length of what was encoded. The same of
-- `checkpoint.body`, the UTF-8 of the text at `revision`, whose digest and time stand beside it. A text
-- follows from the newest checkpoint at or before a revision, or from the empty text of revision 0, and
-- the records behind that. `segment.began` is the earliest time of its edits.
--
-- What `document` has follows from the records: `name` from the creation and the newest move, `type`
-- and `created` from the creation; `standing` is 0, 1 while it is deleted, 2 once it is erased;
-- `horizon` is the oldest revision whose text can be had, 0 before a pruning; `acts` is how many there
-- are; `revision` is the newest folded revision, `modified` its time, or that of the creation.
-- `session.sequence`, `.revision` and `.fingerprint` are of the session's newest folded edit, 0 before
-- the first. Newer ones are in the tail.
--
-- Fingerprint of an edit, by which a resend is known: of the revision r and the operation as the client
-- sent them. h = r xor 0x53544554; then for each component a number v is mixed in: h = ((h xor v) *
-- 0x9E3779B97F4A7C15) mod 2^64, h = h xor (h >> 29), where v is 4n for a retain of n units, 4n + 1 for a
-- delete, (4d + 2) mod 2^64 for an insert whose digest is d.
--
-- Ids as text, of sessions and the epoch, are the base64url without padding of the number's 8 bytes,
-- the highest first; digests as text are 16 hexadecimal digits of the number.
--
-- Secret of a session: the SHA-256 of the 22 characters of its `resume`. Its first 8 bytes, the first one
-- the highest, are the session's id; in journals from before that was so the id is any number.
--
-- The epoch changes when clients turn out to hold texts that the journal does not.
--
-- Seal of a row, for what no hash covers and what is read without its records: the first 8 bytes, as a
-- little-endian number, of the SHA-256 over the columns before it in their order, an integer as 8
-- bytes, a text or blob as its byte count (8 bytes) and its bytes; in `checkpoint` without `body`, whose
-- text the digest covers. A row that does not fit its seal was damaged.
--
-- `usage.in_use` is 0, but in the file without the log that a server has beside it it is 1: by that a
-- copy of the file alone is known, which lacks what was in the log. When a log begins the server sets
-- it, has SQLite copy it to the file, and sets it back in the log. It is best effort: whoever copies the
-- log to the file takes it away until the next one begins, and a reader of an older state may keep it
-- from being 1. Where a log that is not empty stands beside the file it says nothing: a server was
-- killed in between.
--
-- Places in the tail count from 1 and leave none out: the rows of `tail` are those behind
-- `lineage.folded`. Counts are at most 2^53.
--
-- Beside the file, named as it is with `-durable` behind, 40 bytes say how much was acknowledged, numbers
-- little-endian: "stetdur1", 8 bytes epoch, 8 bytes number of edits (the newest `tail.arrival`), 8 bytes
-- number of acts of all documents, and the two halves of SQLite's log checksum over these 32 bytes. It
-- counts for a file with the same epoch, and is deleted with the log when a server stops in good order.
--
-- Times are milliseconds since 1970-01-01T00:00:00Z by the server's clock, which may be put back: they
-- need not rise with the revisions; as a varint, one before that is its 64 bits. Sessions, fingerprints,
-- digests, identities and the epoch are 64 bits, shown by SQLite as signed integers.
--
-- Versions 1 and 2 are brought to this one in one transaction when a server first opens the file. Their
-- documents get an identity, an act of creation, and behind their newest revision one of adoption with
-- the hash that it had: the SHA-256 over the hash before and the record, which was varint revision, 8
-- bytes session, varint sequence, 8 bytes fingerprint, varint milliseconds, text principal (empty) and
-- text operation; before the first edit that of "stet journal 1", a line feed and the document's name.
-- (Their segments had the first 4 bytes of its hash before each record; version 1 had no seals and no
-- table `usage`.)

-- Tables, indexes and views of other programs in the same file are their business. What would have a
-- say in what is written here is refused: a trigger on one of these tables, a unique index of others
-- on one, a foreign key of others to one.

PRAGMA application_id = 0x53746574;
PRAGMA user_version = 3;

CREATE TABLE lineage (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  epoch INTEGER NOT NULL,
  folded INTEGER NOT NULL,
  seal INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE usage (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  in_use INTEGER NOT NULL,
  seal INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE document (
  id INTEGER PRIMARY KEY,
  identity INTEGER NOT NULL,
  name TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  created INTEGER NOT NULL,
  standing INTEGER NOT NULL,
  horizon INTEGER NOT NULL,
  acts INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  modified INTEGER NOT NULL,
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  seal INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE act (
  document INTEGER NOT NULL REFERENCES document (id),
  revision INTEGER NOT NULL,
  number INTEGER NOT NULL,
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  record BLOB NOT NULL,
  PRIMARY KEY (document, revision, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
  document INTEGER NOT NULL REFERENCES document (id),
  session INTEGER NOT NULL,
  secret BLOB NOT NULL CHECK (length(secret) = 32),
  sequence INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  fingerprint INTEGER NOT NULL,
  seal INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (document, session)
) STRICT, WITHOUT ROWID;

CREATE TABLE tail (
  arrival INTEGER PRIMARY KEY,
  document INTEGER NOT NULL,
  hash BLOB NOT NULL,
  record BLOB NOT NULL
) STRICT;

CREATE TABLE segment (
  document INTEGER NOT NULL REFERENCES document (id),
  first INTEGER NOT NULL,
  last INTEGER NOT NULL CHECK (last >= first),
  began INTEGER NOT NULL,
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  encoding INTEGER NOT NULL CHECK (encoding IN (0, 1, 2)),
  byte_count INTEGER NOT NULL,
  edits BLOB NOT NULL,
  PRIMARY KEY (document, first)
) STRICT;

CREATE TABLE checkpoint (
  document INTEGER NOT NULL REFERENCES document (id),
  revision INTEGER NOT NULL,
  milliseconds INTEGER NOT NULL,
  digest INTEGER NOT NULL,
  encoding INTEGER NOT NULL CHECK (encoding IN (0, 1)),
  byte_count INTEGER NOT NULL,
  body BLOB NOT NULL,
  seal INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (document, revision)
) STRICT;
