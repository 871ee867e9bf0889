//! reauth walks an Okta administrator through re-authenticating Microsoft 365 provisioning: twelve
//! steps as a checklist, a live Microsoft credential test, sessions that survive anything, and a
//! report of what was done.
//!
//! # One direction
//!
//! ```text
//! assets ──▶ runbook ──▶ model ──▶ update ──▶ Effect ──▶ effects ──▶ services ──▶ world
//!                          ▲          ▲                     │
//!                          │         Msg ◀──── outcomes ────┘
//!                          │
//!                        view, plain, report: all read the model, and change nothing
//! ```
//!
//! Pure code decides, code at the rim acts. [`update::update`] takes one message in and says what
//! the world has to do about it, as data; [`effects`] hands each order to the thread that can carry
//! it out, and the outcome comes back as a message. The circle exists in time, never in imports:
//! a test (`tests/it/tidy.rs`) holds the floor plan below.
//!
//! # Where things are, in reading order
//!
//! | module | knows |
//! |---|---|
//! | [`text`] | what is safe to show, and how wide it is |
//! | [`words`] | every sentence, by key and language, from `assets/words` |
//! | [`runbook`] | what is to be done: the twelve steps of `assets/runbook.toml` |
//! | [`model`] | how far the admin is: events, their fold, the chain that seals them, the screen |
//! | [`diagnosis`] | what an answer of Microsoft or Okta means, from `assets/answers.toml` |
//! | [`report`] | what was done, as text |
//! | [`keys`] | what a key means where: one table for handling, help and footer |
//! | [`mod@update`] | what follows from what |
//! | [`simulator`] | a practice world: Microsoft's sign-in, Graph and Okta on loopback |
//! | [`services`] | how to touch the world: disk, keyring, browser, terminal, network |
//! | [`effects`] | who does it: which thread carries out which order |
//! | [`view`] | how it looks |
//! | [`plain`] | how it is said, line by line |
//! | [`app`] | the loop |
//! | [`cli`] | what was asked on the command line and is set in the environment; puts the parts together |
//!
//! Threads: that of the loop draws. Keys, signals, the loss of the terminal, the disk, the keyring, the
//! network, pages and looks of the doctor have threads of their own, each begun with its first work;
//! all of them talk to the loop by one channel of messages. Others answer threads: the log's, and one for
//! each client of HTTP, which reads its connections (`src/services/http/apart.rs`), so that the network's
//! own is never kept from the time or from a wish to cancel. The times of many files, the first rows of a
//! list and the lines of a long session are read with the help of a second one
//! (`src/services/parallel.rs`). Some still run when the program ends: nothing that they use is taken down
//! then ([`services::process::end`]).
//!
//! # To change a thing
//!
//! * A step's link, click path or decay: `assets/runbook.toml`; a step more or less also in
//!   [`runbook::StepId`]. Its sentences, and every other one on a screen: `assets/words/en`
//!   and, with the same keys, the other languages beside it. What
//!   scripts are refused with stands in [`cli`].
//! * What an error code means: `assets/answers.toml`, and its two sentences in
//!   `assets/words/en/answers.toml`.
//! * A key: the table in `src/keys/table.rs`. What it does: [`keys::Intent`], granted in
//!   `src/update/wish.rs`.
//! * Something that is kept: a variant of [`model::event::Event`], folded in
//!   [`model::session::Session`]; and, by hand, `assets/schemas/session-line.json` and the manual
//!   page, which a test holds to it.
//! * Something that is done: a variant of [`update::Effect`], carried out in [`effects`]; for the disk it
//!   is a job, in `src/effects/jobs.rs`.
//! * A state of a step: [`model::session::StepState`]; the compiler then names words, theme and
//!   report.
//! * A screen: a file in `src/view`, and a variant of [`model::screen::Overlay`]; the compiler names
//!   keys, update and view; its face line by line is in [`plain`]. A subcommand: its grammar in
//!   `src/cli/args`, a file in `src/cli`, and a line in the match of `src/cli/mod.rs`.
//! * The README's pictures, once a screen has changed: `REDRAW=1 cargo test --test it pictures`.
//! * A scenario: a file in `assets/scenarios` and its row in `simulator::scenarios`; a new way to be
//!   broken: `Broken` in `simulator::scenario`, answered in `simulator::broken`. The campaign breaks
//!   answers by lists of its own, `tests/campaign/network/ways.rs`.
//! * A host: [`model::endpoints`], and its row in the README's *Every request*, which the campaign
//!   holds; the simulator's certificates (`src/simulator/certificates.rs`) and the campaign's names
//!   (`tests/campaign/reach`) have it too.
//! * What is written to the terminal for a frame: [`view::draw`] fills a buffer of ratatui's, of which
//!   `src/services/terminal/painter.rs` finds what has changed since the frame before, and `shortest.rs`
//!   the fewest bytes for it.
//! * The environment, the time zone among it: `src/cli/environment.rs`. How the program is built and
//!   linked: the profiles in `Cargo.toml`, `assets/build.rs`, and `assets/layout.ld`, which puts together
//!   what runs often (`tests/run --layout` makes it).
//! * What the disk promises, a failed sync included: [`services::journal`]; effects only try again.
//! * Words, answers and runbook are read when the program is built, by `assets/build.rs`, and lie in it
//!   as tables ([`text::table`]): a mistake in them fails the build.
//! * A preference: [`model::settings`], its line in `src/view/settings.rs`, its flag in `src/cli/args`. How
//!   long anything is waited for on the network: [`services::http`]. What the doctor looks at:
//!   [`services::doctor`]. What Okta is asked: [`services::okta`].
//! * A rule of the computer's owner: [`model::policy`]; sessions that go by one: `services/retention`.
//! * A fault that has to be stood: a kind in `tests/campaign`, and its row in `rows.md` there. What
//!   reads bytes from outside: a row in `tests/fuzz/targets/mod.rs`, ten inputs in `corpus` there. A
//!   goal of speed: a row in `tests/bench`.
//!
//! Tests: `tests/it` needs nothing installed, `tests/rig` what `tests/run` installs. They drive the core
//! (`tests/it/driver.rs`), or the program from outside (`tests/it/support`).
//!
//! # Three paths worth following once
//!
//! *The start*: `src/cli/tui.rs` asks the disk for the list of sessions, and meanwhile makes the model and
//! takes the terminal; [`app::run`] waits for the answer no longer than an eye would notice, shows
//! the first frame, and only then listens to keys and hands out what else was asked for. Where the list
//! is empty, or could not be made, [`model::picker::Picker::or_ask`] takes its place; while it is late, keys
//! stay in the terminal for a second. How many sessions are read before: `src/effects/listing.rs`.
//!
//! *A disk that is full*: the disk's thread (`src/effects/disk.rs`) keeps the line, says so with
//! [`update::Msg::Appended`], and tries again; the model goes on in memory with
//! [`model::open::Open::trouble`], which every screen shows until the disk has everything.
//!
//! *A password*: typed key by key, or pasted as one message, into the panel of the test; moved, never
//! copied, through [`model::order::CheckOrder`] to [`services::microsoft`], which writes it into one
//! body that is wiped when it is sent. Buffers of libraries are wiped when they are freed, by the
//! allocator in `src/main.rs`. What a paste leaves behind is what crossterm read last, in a buffer
//! that lives as long as the program, and what the terminal keeps: both are out of reach.
//!
//! # What is promised, and what holds it
//!
//! 1. A change whose frame carries no unsaved mark survives `kill -9` and power loss: the journal
//!    syncs before [`update::Msg::Appended`] comes back, and a line carries a checksum of itself.
//! 2. A page is opened, and a password sent, only in answer to the disk. A try that could not be
//!    recorded is not sent.
//! 3. One key press sends one sign-in request. Nothing is repeated by itself, and nothing is sent
//!    beyond the budget of [`model::lockout`].
//! 4. A password lives in a [`model::secret::Secret`]: no `Clone`, no `Serialize`, a blank `Debug`,
//!    wiped when dropped. It goes over TLS to a host of a fixed list, for which no private authority
//!    signs but one that the admin accepted, or to loopback.
//! 5. No text from outside reaches the terminal raw: it passes [`text::clean`].
//! 6. The terminal is given back on every way out, byte for byte as it was.
//! 7. Nothing wakes the program while nothing happens.
//! 8. An answer to another attempt changes nothing.
//! 9. Okta is only read: the client of its API has no other call than GET. A token is kept with the
//!    org that it is for, goes to that host alone, and takes a tenth of a rate limit at most,
//!    or one call.

pub mod text;

pub mod words;

pub mod runbook;

pub mod model;

pub mod diagnosis;

pub mod report;

pub mod keys;

pub mod update;

pub mod simulator;

pub mod services;

pub mod effects;

pub mod view;

pub mod plain;

pub mod app;

pub mod cli;
