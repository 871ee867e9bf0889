//! Wishes of scripts: the same core as the checklist, with the disk waited for.

use std::time::Duration;

use jiff::Timestamp;

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::failure::SESSION_FILE;
use crate::cli::failure::USAGE;
use crate::cli::out;
use crate::keys::Intent;
use crate::keys::Wish;
use crate::model::event::Event;
use crate::model::event::Mode;
use crate::model::open::Open;
use crate::model::screen::Tone;
use crate::model::session::Session;
use crate::model::tenant::TenantUrl;
use crate::services::clock;
use crate::services::journal::AppendError;
use crate::services::journal::Journal;
use crate::services::journal::OpenError;
use crate::services::sessions;
use crate::services::sessions::FindError;
use crate::services::sessions::Found;
use crate::text::Phrase;
use crate::update::Effect;
use crate::update::Msg;
use crate::update::update;

/// How long a script waits for another instance to let a session go.
const PATIENCE: Duration = Duration::from_secs(5);

/// A stored session that could be read.
struct Stored {
    /// Where it is.
    found: Found,
    /// What it says.
    session: Session,
}

/// Reads every session of this world, newest first. One that cannot be read is passed over, but
/// the newest may be the very one that is meant, and has to be whole.
fn all(context: &Context) -> Result<Vec<Stored>, Failure> {
    let mut stored = Vec::new();
    for (n, found) in list(context)?.into_iter().enumerate() {
        match read(&found) {
            Ok(session) => stored.push(Stored { found, session }),
            Err(error) if n == 0 => return Err(error),
            Err(_) => {}
        }
    }
    Ok(stored)
}

fn list(context: &Context) -> Result<Vec<Found>, Failure> {
    sessions::list(&context.paths.sessions())
        .map_err(|error| Failure::of(SESSION_FILE, &context.log.failed("list", &error).phrase()))
}

/// The session that is named, else the open one, else the newest.
pub(super) fn current(context: &Context, named: Option<&str>) -> Result<Session, Failure> {
    let (session, torn) = current_as_read(context, named)?;
    if torn {
        // Nobody locks to read: another instance may be writing it.
        tell(context, &Phrase::new("disk.unfinished"));
    }
    Ok(session)
}

/// The same, and whether its last line is not finished.
fn current_as_read(context: &Context, named: Option<&str>) -> Result<(Session, bool), Failure> {
    let read = |found: &Found| {
        sessions::read(&found.path()).map_err(|error| Failure::of(SESSION_FILE, &error.phrase()))
    };
    if let Some(id) = named {
        return read(&find(context, id)?);
    }
    let (mut newest, mut unread) = (None, None);
    for found in &list(context)? {
        match read(found) {
            Ok(whole) if is_open(&whole.0) => return Ok(whole),
            Ok(whole) => drop(newest.get_or_insert(whole)),
            Err(error) => drop(unread.get_or_insert(error)),
        }
    }
    newest.ok_or_else(|| unread.unwrap_or_else(|| none(context)))
}

fn tell(context: &Context, phrase: &Phrase) {
    out::note(&format!("reauth: {}", context.words().say(phrase)));
}

fn none(context: &Context) -> Failure {
    let hint = match context.mode {
        Mode::Live => {
            "there is no session yet. Start one with `reauth`, or practise with `reauth practice`."
        }
        Mode::Practice => "there is no practice session yet. Start one with `reauth practice`.",
    };
    Failure::new(USAGE, hint)
}

/// Finds a session by its id, or the beginning of it.
pub(super) fn find(context: &Context, id: &str) -> Result<Found, Failure> {
    sessions::find(&context.paths.sessions(), id).map_err(|error| {
        let (other, key) = match context.mode {
            Mode::Live => (Mode::Practice, "disk.is_practice"),
            Mode::Practice => (Mode::Live, "disk.is_live"),
        };
        let folder = Context::paths_of(other).map(|paths| paths.sessions());
        let there = folder.and_then(|folder| sessions::find(&folder, id).ok());
        match (error, there) {
            (FindError::None { .. }, Some(found)) => {
                Failure::of(USAGE, &Phrase::new(key).with("id", found.id))
            }
            (error, _) => Failure::of(USAGE, &error.phrase()),
        }
    })
}

/// Reads a session for which there is no other.
pub(super) fn read(found: &Found) -> Result<Session, Failure> {
    sessions::summary(&found.path()).map_err(|error| Failure::of(SESSION_FILE, &error.phrase()))
}

/// Whether there is something left to do in it.
pub(super) fn is_open(session: &Session) -> bool {
    !session.archived && !session.is_complete()
}

/// The session that a script means: named, or the only open one; for a note the newest complete
/// one, where none is open. None: a new one begins.
pub(super) fn meant(
    context: &Context,
    named: Option<&str>,
    for_note: bool,
) -> Result<Option<Found>, Failure> {
    if let Some(id) = named {
        return find(context, id).map(Some);
    }
    let (open, closed): (Vec<_>, Vec<_>) = all(context)?
        .into_iter()
        .filter(|s| !s.session.archived)
        .partition(|s| is_open(&s.session));
    if open.len() > 1 {
        let ids: Vec<_> = open.iter().map(|stored| stored.found.id.as_str()).collect();
        let text =
            format!("several sessions are open. Name one with --session: {}", ids.join(", "));
        return Err(Failure::new(USAGE, text));
    }
    let complete = closed.into_iter().next().filter(|_| for_note);
    Ok(open.into_iter().next().or(complete).map(|stored| stored.found))
}

/// Grants wishes to a session, or to a new one; returns it as it is on the disk afterwards.
pub(super) fn grant(
    context: &Context,
    found: Option<&Found>,
    wishes: Vec<Wish>,
) -> Result<Session, Failure> {
    let mut model = context.model();
    model.policy = context.policy.clone();
    let refused =
        |error: OpenError| Failure::of(SESSION_FILE, &context.log.failed("open", &error).phrase());
    let mut journal = None;
    if let Some(found) = found {
        let (opened, read) = Journal::open(&found.path(), PATIENCE).map_err(refused)?;
        journal = Some(opened);
        if read.chain.torn > 0 {
            tell(context, &Phrase::new("notice.torn"));
        }
        model.open = read.session.map(|session| Open::of(read.chain, session));
    } else {
        context.one_tenant()?;
        model.taken = sessions::ids(&context.paths.sessions()).unwrap_or_default();
        // A new session takes the tenant that the keyring knows; without one it goes on.
        let url = context.stored_tenant().ok().flatten();
        model.tenant = url.and_then(|url| TenantUrl::parse(&url).ok()).map(|known| known.url);
        model.known = context.known();
    }
    let mut events = Vec::new();
    for wish in wishes {
        let effects = update(&mut model, Msg::Wish(Intent::Say(wish)), clock::now());
        match model.notice.take() {
            Some(notice) if context.policy.owes_ticket() == Some(notice.text.key.as_str()) => {
                return Err(Failure::of_two(
                    USAGE,
                    &notice.text,
                    &Phrase::new("notice.ticket_set"),
                ));
            }
            Some(notice) if notice.tone == Tone::Wrong => {
                return Err(Failure::of(USAGE, &notice.text));
            }
            // Something of what was to be kept is not.
            Some(notice) if notice.text.key == "notice.masked" => {
                tell(context, &notice.text);
            }
            Some(_) | None => {}
        }
        for effect in effects {
            let Effect::Append { at, event, .. } = effect else { continue };
            events.push((at, *event));
        }
    }
    write(context, journal, events)?;
    let open = model.open.ok_or_else(|| none(context))?;
    if let Some(left) = open.nearly_full() {
        let text = Phrase::new("notice.nearly_full").with("n", left.to_string());
        tell(context, &text);
    }
    Ok(open.session)
}

/// Writes what follows from the wishes; it is on the disk before this returns.
fn write(
    context: &Context,
    journal: Option<Journal>,
    mut events: Vec<(Timestamp, Event)>,
) -> Result<(), Failure> {
    if events.is_empty() {
        return Ok(());
    }
    let mut journal = if let Some(journal) = journal {
        journal
    } else {
        let refused = |error: OpenError| {
            Failure::of(SESSION_FILE, &context.log.failed("begin", &error).phrase())
        };
        let (at, started) = events.remove(0);
        let begun = Journal::begin(&context.paths, at, &started);
        begun.map_err(refused)?.0
    };
    let saved = journal.save(&events);
    let refused = |error| {
        Failure::of(SESSION_FILE, &context.log.failed::<AppendError>("append", &error).phrase())
    };
    saved.map(|_lines| ()).map_err(refused)
}
