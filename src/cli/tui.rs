//! The checklist on a full screen, live or practice.

use std::io::ErrorKind;
use std::sync::mpsc;

use jiff::tz::TimeZone;

use crate::app;
use crate::app::Frame;
use crate::app::Plain;
use crate::app::World;
use crate::cli::args::Common;
use crate::cli::args::walk::Practice;
use crate::cli::args::walk::Walk;
use crate::cli::context;
use crate::cli::context::Context;
use crate::cli::doctor;
use crate::cli::environment;
use crate::cli::failure::Failure;
use crate::cli::failure::UNEXPECTED;
use crate::cli::failure::USAGE;
use crate::cli::out;
use crate::cli::report;
use crate::cli::retention;
use crate::cli::script;
use crate::cli::simulator;
use crate::effects::DiskSetup;
use crate::effects::Lines;
use crate::effects::NetworkSetup;
use crate::effects::Runner;
use crate::effects::Screen;
use crate::effects::Setup;
use crate::effects::listen_to_system;
use crate::model::endpoints::Endpoints;
use crate::model::event::Mode;
use crate::model::picker::Picker;
use crate::model::screen::Notice;
use crate::model::screen::Screen as Shown;
use crate::model::screen::Setup as Question;
use crate::model::screen::TenantForm;
use crate::model::screen::Tone;
use crate::model::state::Model;
use crate::model::state::PracticeAccount;
use crate::plain::Voice;
use crate::services::clock;
use crate::services::keyring::Choice;
use crate::services::lockout::Lockouts;
use crate::services::microsoft::Rejected;
use crate::services::panics;
use crate::services::process;
use crate::services::sessions;
use crate::services::terminal;
use crate::simulator::ACCOUNT;
use crate::simulator::OKTA_CLIENT;
use crate::simulator::OKTA_ORG;
use crate::simulator::Options;
use crate::simulator::PASSWORD;
use crate::simulator::READ_ONLY_TOKEN;
use crate::simulator::Scenario;
use crate::simulator::Simulator;
use crate::text::Phrase;
use crate::update::Effect;
use crate::view::Look;
use crate::words::Words;

/// The live checklist.
pub(super) fn run(context: &Context, walk: &Walk) -> Result<u8, Failure> {
    go(context, walk, |_model| {})
}

/// The checklist against the simulator inside the program.
pub(super) fn practice(common: Common, practice: &Practice) -> Result<u8, Failure> {
    if practice.list {
        let lines: Vec<_> =
            Scenario::names().map(|(name, title)| format!("{name:<24}{title}")).collect();
        return out::print(&lines.join("\n")).map(|()| 0);
    }
    let scenario = simulator::scenario(&practice.scenario)?;
    let simulator = Simulator::start(Options::new(scenario)).map_err(|error| {
        Failure::new(UNEXPECTED, format!("the simulator did not start: {error}"))
    })?;
    let mut context = Context::new(common, Mode::Practice)?;
    context.endpoints = Endpoints::practice(simulator.login(), simulator.graph(), simulator.okta())
        .map_err(|error| Failure::new(UNEXPECTED, error.to_string()))?;
    context.keyring = Choice::Memory;
    go(&context, &practice.walk, |model| {
        model.practice = Some(PracticeAccount {
            scenario: practice.scenario.clone(),
            account: ACCOUNT.to_owned(),
            password: PASSWORD.to_owned(),
            okta_token: READ_ONLY_TOKEN.to_owned(),
            okta_client_id: OKTA_CLIENT.to_owned(),
        });
        if let Shown::Setup(Question::Tenant(form)) = &mut model.screen {
            offer_practice_tenant(form);
        }
    })
}

/// The checklist, of which `more` knows more.
fn go(context: &Context, walk: &Walk, more: impl FnOnce(&mut Model)) -> Result<u8, Failure> {
    let asked = walk.plain || context.is_plain() || Context::calls_itself_dumb();
    if !asked && !terminal::is_there() {
        let text = "the checklist needs a terminal, or --plain to be read and answered line by line. Scripts use `reauth status`, `reauth step` and `reauth report`.";
        return Err(Failure::new(USAGE, text));
    }
    panics::install(context.log.clone());
    process::no_core_dumps();
    // Before the list, which is to have none that is deleted.
    let kept = retention::keep(context).into_iter().next();
    // What the first screen most often shows takes longest, and so begins before the model is made.
    let (outbox, inbox) = mpsc::channel();
    let mut runner = Runner::new(setup(context, walk), outbox.clone());
    if walk.session.is_none() {
        runner.start(if walk.new { Effect::ListIds } else { Effect::ListSessions });
    }
    context.note_begin(if asked { "walk line by line" } else { "walk" });
    let mut model = model(context);
    model.notice = kept.map(|text| Notice { tone: Tone::Said, lead: None, text });
    let first = begin(context, &mut model, walk)?;
    more(&mut model);
    model.notice = first_notice(context, model.notice.take());
    if !walk.new {
        list_first(&mut model);
    }
    if let Some(id) = &model.opening {
        runner.start(Effect::OpenSession(id.clone()));
    }
    let awaited = walk.new || matches!(model.screen, Shown::Picker(_));
    // The terminal is given back before anything is printed.
    let ended = if asked || Context::is_dumb() {
        let copies = terminal::is_there() && !Context::is_dumb();
        let lines = Lines::new(copies.then(Context::between));
        let (words, zone) = (context.words(), environment::zone());
        let (hides, columns) = (Lines::can_hide(), Lines::columns());
        let face = Plain::new(lines, Voice { words, zone, hides, columns });
        let world = World { face, runner, inbox: &inbox, outbox, now: clock::now, awaited };
        app::run(&mut model, world, first)
    } else {
        // A signal between the two would end the program and leave the terminal taken.
        let screen = listen_to_system(&outbox, true)
            .and_then(|()| Screen::take(Context::between()))
            .map_err(|error| {
                Failure::new(USAGE, format!("the terminal cannot be used: {error}"))
            })?;
        model.terminal = environment::terminal();
        let face = Frame::new(screen, Look::new(context.words(), TimeZone::UTC), environment::zone);
        let world = World { face, runner, inbox: &inbox, outbox, now: clock::now, awaited };
        app::run(&mut model, world, first)
    };
    say_how_to_go_on(context, &model, walk.plain);
    let code = ended.unwrap_or_else(|error| code_of(&error));
    let lost = model.open.as_ref().is_some_and(|open| !open.is_saved() && !open.read_only);
    Ok(if lost && code == 0 { UNEXPECTED } else { code })
}

/// The list of sessions comes first, and what is asked for a new one where there turns out to be none.
fn list_first(model: &mut Model) {
    if let Shown::Setup(Question::Tenant(form)) = &mut model.screen {
        let or_ask = Some(std::mem::take(form));
        model.screen = Shown::Picker(Picker { or_ask, ..Picker::default() });
    }
}

/// Several tenants are known and none is named: none is guessed, and none is written over.
fn offer_names(context: &Context, model: &mut Model) {
    if let Shown::Setup(Question::Tenant(form)) = &mut model.screen {
        let names: Vec<_> = context.settings.tenants.keys().map(String::as_str).collect();
        form.keyring = Some(Phrase::new("tenant.several").with("names", names.join(", ")));
    }
}

/// Practice has one org, and its address is offered.
fn offer_practice_tenant(form: &mut TenantForm) {
    let host = OKTA_ORG.trim_start_matches("https://");
    form.entry.offer(host);
    form.keyring = Some(Phrase::new("tenant.practice").with("host", host));
}

fn model(context: &Context) -> Model {
    let mut model = context.model();
    model.client_id = context.client_id();
    model.okta_client_id = context.okta_client_id();
    model.policy = context.policy.clone();
    model.known = context.known();
    model.now = clock::now();
    model
}

/// The first screen, and what is to be done behind it.
fn begin(context: &Context, model: &mut Model, walk: &Walk) -> Result<Vec<Effect>, Failure> {
    if let Some(id) = &walk.session {
        let found = sessions::find(&context.paths.sessions(), id)
            .map_err(|error| Failure::of(USAGE, &error.phrase()))?;
        model.screen = Shown::Picker(Picker::default());
        model.opening = Some(found.id);
        return Ok(Vec::new());
    }
    let mut first = Vec::new();
    if context.one_tenant().is_err() {
        offer_names(context, model);
    } else if !walk.manual_only && context.mode == Mode::Live {
        first.push(Effect::ReadTenant);
    }
    Ok(first)
}

/// What the threads are made from.
fn setup(context: &Context, walk: &Walk) -> Setup {
    let mut desktop = context.desktop();
    desktop.unwanted |= walk.manual_only;
    Setup {
        disk: DiskSetup {
            paths: context.paths.clone(),
            own: Context::own_paths().unwrap_or_else(|| context.paths.clone()),
            reports: environment::current_folder(),
            runbook: (*context.runbook).clone(),
            render: report::renderer(context),
        },
        keyring: if walk.manual_only { Choice::Off } else { context.keyring },
        tenant_name: context.one_tenant().is_ok().then(|| context.tenant_name.clone()),
        desktop,
        programs: context.programs(),
        network: NetworkSetup {
            endpoints: context.endpoints.clone(),
            options: context.http(),
            lockouts: Lockouts::new(&context.paths),
            policy: context.policy.clone(),
            rejected: Rejected::default(),
            offline: walk.manual_only,
        },
        around: doctor::around(context, walk.manual_only),
    }
}

/// What of the settings was not understood comes first.
fn first_notice(context: &Context, told: Option<Notice>) -> Option<Notice> {
    // All of them stand on standard error, which the screen covers.
    let several = match context.warnings.len() {
        0 | 1 => None,
        n => Some(Phrase::new("config.several").with("n", n.to_string())),
    };
    let warning = context.warnings.first().cloned();
    let warned = warning.map(|text| Notice { tone: Tone::Wrong, lead: several, text });
    warned.or(told)
}

/// The exit code where the face could not go on.
fn code_of(error: &std::io::Error) -> u8 {
    if error.kind() == ErrorKind::BrokenPipe {
        // Nobody reads on, which is no error.
        0
    } else if error.kind() == ErrorKind::StorageFull {
        out::note(&format!("reauth: cannot write to standard output: {error}"));
        UNEXPECTED
    } else {
        // A terminal that is gone ends the program as a hang-up does.
        129
    }
}

fn say_how_to_go_on(context: &Context, model: &Model, plain: bool) {
    let Some(open) = &model.open else { return };
    let practice = if context.mode == Mode::Practice { "practice " } else { "" };
    let plain = if plain { "--plain " } else { "" };
    let id = &open.session.id;
    let words = spoken(context, model);
    let kept;
    let session = if open.is_saved() {
        &open.session
    } else {
        out::note(&format!("reauth: {}", words.count("screen.lost", open.unsaved())));
        // What is resumed is what the disk has: less, or no session at all.
        let read = script::find(context, id).and_then(|found| script::read(&found));
        let Ok(on_disk) = read else { return };
        kept = on_disk;
        &kept
    };
    let command = format!("reauth {practice}{plain}--session {id}");
    let settled = session.settled().to_string();
    let gaps = [("n", settled.as_str()), ("command", &command)];
    if session.is_complete() {
        out::note(&words.fill("exit.complete", &gaps));
        return;
    }
    out::note(&words.fill("exit.resume", &gaps));
    // Where no step is chosen, the first open one that has a page is the way back.
    let open_steps = model.runbook.steps.iter().map(|step| step.id);
    let open_steps =
        open_steps.filter(|id| !session.state(*id, &model.runbook, model.now).is_settled());
    let address = model.step().into_iter().chain(open_steps).find_map(|step| model.link(step));
    match (context.mode, address) {
        (Mode::Live, Some(address)) => out::note(&address),
        (Mode::Practice, Some(_)) => out::note(words.get("exit.practice")),
        (_, None) => {}
    }
}

/// The words of the language that is chosen now, which the settings may have changed.
fn spoken(context: &Context, model: &Model) -> Words {
    let ascii = context.words().is_ascii() || model.preferences.ascii.unwrap_or_default();
    context::words(model.preferences.locale.unwrap_or_default(), ascii)
}
