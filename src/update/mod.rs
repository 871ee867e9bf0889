//! What follows from what: one message in, the changed model and the orders to the world out.
//!
//! Nothing here reads a clock, a file, a socket, the environment or chance, and nothing fails. A
//! message that no longer applies changes nothing.

mod answers;
mod doctor;
mod effect;
mod filter;
mod forms;
mod leave;
mod msg;
mod okta;
mod panel;
mod pointer;
mod record;
mod report;
mod settings;
mod setup;
mod test;
mod walk;
mod wish;

use jiff::Timestamp;

use crate::keys;
use crate::keys::Intent;
use crate::model::state::Model;

pub use effect::Effect;
pub use msg::Line;
pub use msg::Msg;
pub use msg::NotConnected;
pub use msg::Probed;
pub use msg::Signal;

/// Takes `msg` in and says what the outside world has to do about it.
pub fn update(model: &mut Model, msg: Msg, now: Timestamp) -> Vec<Effect> {
    let mut effects = Vec::new();
    let before = model.open.as_ref().map(|open| open.session.events);
    model.now = now;
    match msg {
        Msg::Key(key) => {
            model.notice = None;
            let intent = keys::intent(keys::place(model), key, &model.own_keys);
            if let Some(intent) = intent.filter(|intent| !model.seen.nothing || is_blind(intent)) {
                wish::wish(model, intent, &mut effects);
            }
            panel::keep_warm(model, &mut effects);
        }
        // What is not seen does not act.
        Msg::Mouse(_) | Msg::Pasted(_) if model.seen.nothing => {}
        Msg::Mouse(pointer) => pointer::take(model, pointer, &mut effects),
        Msg::Pasted(text) => {
            forms::paste(model, &text, &mut effects);
            panel::keep_warm(model, &mut effects);
        }
        Msg::Wish(intent) => {
            wish::wish(model, intent, &mut effects);
            panel::keep_warm(model, &mut effects);
        }
        Msg::Line(_) => {}
        // A window that was smaller for a moment has lost what it showed, whatever size it has now.
        Msg::Resized => {
            leave::wait_over(model);
            effects.push(Effect::Redraw);
        }
        Msg::Woke => leave::wait_over(model),
        Msg::Background(background) => {
            model.terminal.background = Some(background);
            model.terminal.answers = false;
        }
        Msg::Signal(signal) => leave::signal(model, signal, &mut effects),
        Msg::Appended { upto, result } => record::appended(model, upto, result, &mut effects),
        Msg::TenantRemembered(answer) => setup::remembered(model, answer),
        Msg::Told { tone, text } => answers::told(model, tone, text),
        Msg::NotCopied(text) => effects.push(Effect::CopyByTerminal(text)),
        Msg::Probed { attempt, result } => setup::probed(model, attempt, result, &mut effects),
        Msg::Looked { attempt, result } => panel::looked(model, attempt, result),
        Msg::CheckReached { attempt, stage } => test::reached(model, attempt, stage),
        Msg::CheckClimbed { attempt, record } => test::climbed(model, attempt, record),
        Msg::CheckWaits { attempt, waits } => test::waits(model, attempt, waits, &mut effects),
        Msg::CheckEnded { attempt, result } => test::ended(model, attempt, result, &mut effects),
        Msg::CheckLost { attempt, why } => test::lost(model, attempt, why),
        Msg::OktaConnected { attempt, result } => {
            okta::connected(model, attempt, result, &mut effects);
        }
        Msg::OktaSignIn { attempt, url } => {
            okta::sign_in_at(model, attempt, url, &mut effects);
        }
        Msg::OktaLooked { attempt, result } => okta::looked(model, attempt, result, &mut effects),
        Msg::OktaNews { attempt, news } => okta::news(model, attempt, news, &mut effects),
        Msg::OktaEnded { attempt, why } => okta::ended(model, attempt, why),
        Msg::Examined { attempt, finding } => doctor::examined(model, attempt, &finding),
        Msg::Recalled { org, tenant } => model.recalled = Some((org, tenant)),
        Msg::SessionsListed(rows) => answers::listed(model, rows),
        Msg::IdsListed(ids) => model.taken = ids,
        Msg::SessionsRead { from, rows } => answers::read(model, from, rows),
        Msg::SessionRead { id, result } => {
            answers::session_read(model, &id, *result, &mut effects);
        }
        Msg::Previewed { form, text } => report::previewed(model, form, text),
        Msg::ReportWritten { format, result } => report::written(model, format, result),
    }
    okta::keep_watch(model, &mut effects);
    record::tell_room(model, before);
    effects
}

/// Whether a wish is granted in a window too small to show anything.
fn is_blind(intent: &Intent) -> bool {
    matches!(intent, Intent::Leave | Intent::Interrupt | Intent::Suspend | Intent::Redraw)
}
