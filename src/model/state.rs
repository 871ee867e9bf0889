//! The whole state of the program. What the screen shows is a function of it.

use std::collections::VecDeque;
use std::sync::Arc;

use jiff::Timestamp;

use crate::model::access::OktaView;
use crate::model::endpoints::Endpoints;
use crate::model::event::Engine;
use crate::model::event::Mode;
use crate::model::filter::Filter;
use crate::model::ids::Ids;
use crate::model::key::OwnKeys;
use crate::model::open::Open;
use crate::model::order::Held;
use crate::model::picker::Picker;
use crate::model::pointer::Seen;
use crate::model::policy::Policy;
use crate::model::screen::Notice;
use crate::model::screen::Overlay;
use crate::model::screen::Pane;
use crate::model::screen::Row;
use crate::model::screen::Screen;
use crate::model::screen::Setup;
use crate::model::screen::TenantForm;
use crate::model::session::StepState;
use crate::model::settings::KnownTenant;
use crate::model::settings::Preferences;
use crate::model::tenant::TenantUrl;
use crate::model::terminal::Terminal;
use crate::model::tested::Tested;
use crate::runbook::Runbook;
use crate::runbook::StepId;

/// The account and password that practice works with; shown on its screens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PracticeAccount {
    /// The scenario.
    pub scenario: String,
    /// The user principal name.
    pub account: String,
    /// Its password, which opens nothing real.
    pub password: String,
    /// The org's read-only token, which opens nothing real either.
    pub okta_token: String,
    /// The org's app that signs in to its API.
    pub okta_client_id: String,
}

/// The program is about to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaving {
    /// The exit code.
    pub code: u8,
    /// Until when unsaved changes are waited for.
    pub until: Timestamp,
    /// Whether what would be lost was already named once.
    pub warned: bool,
}

/// Everything that the screen shows is a function of this.
#[derive(Debug)]
pub struct Model {
    /// The walk; never changes.
    pub runbook: Arc<Runbook>,
    /// Where requests go.
    pub endpoints: Endpoints,
    /// Live or practice.
    pub mode: Mode,
    /// Who works.
    pub operator: String,
    /// Whether somebody said so; else it is what the system names.
    pub operator_asked: bool,
    /// The practice account.
    pub practice: Option<PracticeAccount>,
    /// The client id given on the command line or in the config.
    pub client_id: Option<String>,
    /// The org's app that signs in to its API, as given there.
    pub okta_client_id: Option<String>,
    /// The rules of the computer's owner.
    pub policy: Policy,
    /// How the admin likes it: settings, and before them what was asked at the start.
    pub preferences: Preferences,
    /// What is known of the terminal.
    pub terminal: Terminal,
    /// Source of ids.
    pub ids: Ids,
    /// Ids of the stored sessions, which a new one must not take.
    pub taken: Vec<String>,
    /// The time of the newest message.
    pub now: Timestamp,
    /// The open session.
    pub open: Option<Open>,
    /// The tenant before a session exists.
    pub tenant: Option<TenantUrl>,
    /// Whether the org answered before a session exists.
    pub probed: bool,
    /// Its engine, where it named one that is known.
    pub engine: Option<Engine>,
    /// The attempt whose answer says what the Okta org is.
    pub probing: Option<u64>,
    /// The app instance, where the tenant was named by an address of its page.
    pub app: Option<String>,
    /// What is known of the tenant by its name, beside its URL.
    pub known: KnownTenant,
    /// The URL that the name stands for, where the keyring has told it.
    pub known_url: Option<String>,
    /// An Okta org, and the Microsoft tenant that answered in the last session for it.
    pub recalled: Option<(String, String)>,
    /// What Okta shows, where it may be asked.
    pub okta: OktaView,
    /// The whole screen.
    pub screen: Screen,
    /// What lies over it; the last one has the keys.
    pub overlays: Vec<Overlay>,
    /// The chosen row of the checklist.
    pub row: Row,
    /// Keys of the admin's own.
    pub own_keys: OwnKeys,
    /// The half that has the focus.
    pub pane: Pane,
    /// First line of the detail that is shown.
    pub scroll: usize,
    /// First line of the form on top that is shown, where it was scrolled by hand; else its focus
    /// decides.
    pub read: Option<usize>,
    /// What the last frame showed; set by the face.
    pub seen: Seen,
    /// What narrows the list on the screen.
    pub filter: Option<Filter>,
    /// What each row of the checklist says, for the filter; set by the face, which has the words.
    pub row_texts: Vec<String>,
    /// A step number being typed.
    pub digits: String,
    /// Where and when Space was last pressed; a key held down counts once.
    pub toggled: Option<(Row, Timestamp)>,
    /// One line at the foot.
    pub notice: Option<Notice>,
    /// The session that is being opened; nothing is written down until it is there.
    pub opening: Option<String>,
    /// What waits for the disk to answer for the line before it.
    pub held: VecDeque<(u64, Held)>,
    /// Counts the attempts of everything that is answered later.
    pub attempts: u64,
    /// Until when Microsoft wants nothing to be sent.
    pub paused: Option<Timestamp>,
    /// The passwords that were tested, which no text may hold that is kept.
    pub tested: Tested,
    /// Set when the program is about to end.
    pub leaving: Option<Leaving>,
    /// Set when it ends now.
    pub exit: Option<u8>,
}

impl Model {
    /// A program that has just started, with the first question on its screen.
    pub fn new(runbook: Arc<Runbook>, endpoints: Endpoints, mode: Mode, ids: Ids) -> Self {
        Self {
            runbook,
            endpoints,
            mode,
            operator: String::new(),
            operator_asked: false,
            practice: None,
            client_id: None,
            okta_client_id: None,
            policy: Policy::default(),
            preferences: Preferences::default(),
            terminal: Terminal::default(),
            tested: Tested::new(ids.key()),
            ids,
            taken: Vec::new(),
            now: Timestamp::UNIX_EPOCH,
            open: None,
            tenant: None,
            probed: false,
            engine: None,
            probing: None,
            app: None,
            known: KnownTenant::default(),
            known_url: None,
            recalled: None,
            okta: OktaView::default(),
            screen: Screen::Setup(Setup::Tenant(TenantForm::new())),
            overlays: Vec::new(),
            row: Row::at(0),
            own_keys: OwnKeys::new(),
            pane: Pane::List,
            scroll: 0,
            read: None,
            seen: Seen::default(),
            filter: None,
            row_texts: Vec::new(),
            digits: String::new(),
            toggled: None,
            notice: None,
            opening: None,
            held: VecDeque::new(),
            attempts: 0,
            paused: None,
            leaving: None,
            exit: None,
        }
    }

    /// Whether the disk has yet to say what is asked first.
    pub fn is_undecided(&self) -> bool {
        matches!(self.screen, Screen::Picker(Picker { rows: None, or_ask: Some(_), .. }))
    }

    /// The overlay that has the keys.
    pub fn overlay(&self) -> Option<&Overlay> {
        self.overlays.last()
    }

    /// How a step stands now.
    pub fn state(&self, id: StepId) -> StepState {
        let now = |open: &Open| open.session.state(id, &self.runbook, self.now);
        self.open.as_ref().map(now).unwrap_or_default()
    }

    /// The chosen step.
    pub fn step(&self) -> Option<StepId> {
        match self.row {
            Row::Step(id) => Some(id),
            Row::Closing => None,
        }
    }

    /// What is known of the tenant at hand by its name; nothing where another one was typed.
    ///
    /// Where the keyring does not tell which address the name stands for, the name alone counts.
    pub fn known_here(&self) -> Option<&KnownTenant> {
        let here = self.tenant().map(|tenant| tenant.as_url());
        let same = self.known_url.is_none() || here.is_none() || self.known_url == here;
        same.then_some(&self.known)
    }

    /// The tenant of the open session, or the one named before.
    pub fn tenant(&self) -> Option<TenantUrl> {
        let of_session = self.open.as_ref().and_then(|open| open.session.tenant.as_deref());
        match of_session {
            Some(url) => TenantUrl::parse(url).ok().map(|parsed| parsed.url),
            None => self.tenant.clone(),
        }
    }

    /// Whether the step's page must not be opened anew: the edit lives in a tab that is open.
    pub fn stays_in_tab(&self, step: StepId) -> bool {
        let unsaved = self.runbook.step(step).is_some_and(|step| step.unsaved);
        let holds_edit = self.open.as_ref().is_some_and(|open| open.session.holds_edit());
        unsaved && holds_edit && step != StepId::Edit
    }

    /// Whether what lies on top is a form, which is looked at around its focus; what is only read keeps
    /// the line to which it was scrolled.
    pub fn follows_focus(&self) -> bool {
        match self.overlay() {
            Some(Overlay::Test(panel)) => panel.result.is_none(),
            Some(Overlay::Okta(_)) => !self.okta.is_ready(),
            None
            | Some(
                Overlay::Help { .. }
                | Overlay::Explained { .. }
                | Overlay::Report(_)
                | Overlay::Doctor(_)
                | Overlay::Qr(_)
                | Overlay::Bare(_),
            ) => false,
            Some(_) => true,
        }
    }

    /// The address of a step's page, as far as it can be made.
    pub fn link(&self, step: StepId) -> Option<String> {
        let app = self.open.as_ref().and_then(|open| open.session.app.as_ref());
        let app = app.map(|app| app.id.as_str());
        let step = self.runbook.step(step)?;
        if let Some(okta) = &self.endpoints.okta {
            return step.link(okta, okta, app);
        }
        let tenant = self.tenant()?;
        step.link(&tenant.as_url(), &tenant.admin_url(), app)
    }

    /// Until when nothing is to be sent to Microsoft; none where it may be.
    pub fn pause(&self) -> Option<Timestamp> {
        self.paused.filter(|until| *until > self.now)
    }

    /// When something on the screen will change by itself.
    pub fn next_change(&self) -> Option<Timestamp> {
        let seconds = |at: Timestamp, n| at.checked_add(jiff::SignedDuration::from_secs(n)).ok();
        let test = self.overlays.iter().find_map(|overlay| {
            if let Overlay::Test(panel) = overlay { Some(panel) } else { None }
        });
        let running = test.is_some_and(|panel| panel.run.is_some());
        let paused = self.pause().filter(|_| test.is_some());
        let spinner = if running { seconds(self.now, 1) } else { None };
        let leaving = self.leaving.filter(|leaving| !leaving.warned).map(|leaving| leaving.until);
        let stale = self.open.iter().flat_map(|open| {
            StepId::ALL.iter().filter_map(|id| open.session.decays_at(*id, &self.runbook))
        });
        let stale = stale.filter(|at| *at > self.now);
        stale.chain(spinner).chain(leaving).chain(paused).min()
    }
}
