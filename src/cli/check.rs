//! `reauth check`: the credential test on its own.

use std::sync::Arc;

use serde_json::Value;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use tokio::sync::watch;

use crate::cli::args::check::Check;
use crate::cli::args::check::CloudArg;
use crate::cli::args::check::MethodArg;
use crate::cli::client;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::failure::INCONCLUSIVE;
use crate::cli::failure::NETWORK;
use crate::cli::failure::UNEXPECTED;
use crate::cli::failure::USAGE;
use crate::cli::out;
use crate::cli::prompt;
use crate::cli::waiting::Face;
use crate::diagnosis::account;
use crate::diagnosis::account::AccountFault;
use crate::effects::NetworkSetup;
use crate::effects::run_check;
use crate::model::check::CheckResult;
use crate::model::check::Cloud;
use crate::model::check::Method;
use crate::model::endpoints::login_host;
use crate::model::order::CheckOrder;
use crate::model::order::Expected;
use crate::model::order::ExpectedBy;
use crate::model::reader::MayRead;
use crate::model::secret::Secret;
use crate::report;
use crate::services::input;
use crate::services::input::Caught;
use crate::services::lockout::Lockouts;
use crate::services::microsoft::Progress;
use crate::services::microsoft::Rejected;
use crate::services::microsoft::Wire;
use crate::services::microsoft::look;
use crate::services::microsoft::warm_graph;
use crate::services::process;
use crate::services::terminal;
use crate::services::together::beside;
use crate::text::Phrase;
use crate::text::clean_line;
use crate::words::Words;

/// Longest ticket, in characters.
const TICKET_MAX: usize = 120;

/// Asks what is missing, runs the test once, and says what it found.
pub(super) fn run(context: &Context, args: Check) -> Result<u8, Failure> {
    if let Some(recipe) = args.recipe {
        return client::recipe(context, recipe, args.json).map(|()| 0);
    }
    context.one_tenant()?;
    let method = method(&args)?;
    if let Some(tenant) = &args.expect {
        must_be_a_tenant(tenant)?;
    }
    context.warn_of_endpoints();
    let client_id = client::id(context)?;
    let known = context.settings.tenants.get(&context.tenant_name);
    let account = match args.account.or_else(|| known.and_then(|known| known.account.clone())) {
        Some(account) => account,
        None => prompt::line("Account (user principal name): ", "--account")?,
    };
    must_be_an_account(&account)?;
    if let Err(rule) = context.policy.check(method, &client_id) {
        // Before a password is asked for.
        return Err(Failure::of(USAGE, &Phrase::new(rule.key())));
    }
    let ticket = ticket(context, args.ticket.as_deref())?;
    process::no_core_dumps();
    if !args.json && terminal::is_there() {
        out::note(context.words().get(&format!("check.before.{}", method.as_str())));
    }
    let setup = setup(context);
    let wire = setup.wire().map_err(|why| Failure::of(NETWORK, &why))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(UNEXPECTED, error.to_string()))?;
    let may_read = if args.accept_private_ca { MayRead::Anybody } else { MayRead::Nobody };
    let cloud = args.cloud.map(CloudArg::cloud);
    let password = match method {
        Method::Password if args.password_stdin => prompt::password_from_input()?,
        Method::Password => {
            let asked = Asked { context, setup: &setup, wire: &wire, may_read: &may_read };
            runtime.block_on(asked.password(cloud.unwrap_or(Cloud::Global)))?
        }
        Method::Browser | Method::DeviceCode => Secret::new(),
    };
    context.note_begin("check");
    let mut ids = Context::ids();
    let order = CheckOrder {
        attempt: 1,
        step: None,
        account,
        method,
        password,
        may_read,
        client_id,
        cloud,
        expected_tenant: args
            .expect
            .or_else(|| known.and_then(|known| known.microsoft_tenant.clone()))
            .map(|tenant| Expected { tenant, by: ExpectedBy::Admin }),
        client_request_id: ids.guid(),
    };
    let quiet = args.json;
    let result = perform(context, (&setup, wire), runtime, order, quiet)?;
    if args.json {
        out::json(&object(&result, ticket))?;
    } else {
        out::print(&tell(&result, ticket, &context.words()))?;
    }
    Ok(result.exit_code())
}

/// The ticket, which the computer's owner may want.
fn ticket(context: &Context, given: Option<&str>) -> Result<Option<String>, Failure> {
    let given = given.map(|text| clean_line(text, TICKET_MAX)).filter(|text| !text.is_empty());
    match context.policy.owes_ticket() {
        Some(owed) if given.is_none() => {
            let next = Phrase::new("notice.ticket_named");
            Err(Failure::of_two(USAGE, &Phrase::new(owed), &next))
        }
        Some(_) | None => Ok(given),
    }
}

/// A text that is no account is wrong usage: no credentials failed. The name of a guest is one, and
/// gets the verdict of a guest.
fn must_be_an_account(typed: &str) -> Result<(), Failure> {
    match account::read(typed) {
        Ok(_) | Err(AccountFault::Guest) => Ok(()),
        Err(fault) => {
            Err(Failure::of_two(USAGE, &fault.phrase(), &Phrase::new("check.next.account")))
        }
    }
}

/// What no tenant can answer to is told before a password is sent for it.
fn must_be_a_tenant(typed: &str) -> Result<(), Failure> {
    let name = typed.trim();
    let domain = account::read(&format!("a@{name}")).is_ok();
    if uuid::Uuid::try_parse(name).is_ok() || domain {
        return Ok(());
    }
    let text = format!(
        "--expect takes a GUID or a domain, and `{typed}` is neither. The name that Okta shows for a tenant needs .onmicrosoft.com after it. Nothing was sent."
    );
    Err(Failure::new(USAGE, text))
}

/// The method: as named, else the browser for who sits at a terminal.
fn method(args: &Check) -> Result<Method, Failure> {
    match args.method {
        None if args.password_stdin => Ok(Method::Password),
        Some(MethodArg::Password) => Ok(Method::Password),
        Some(MethodArg::Browser | MethodArg::DeviceCode) if args.password_stdin => {
            let text = "--password-stdin belongs to --method password. Nothing was sent.";
            Err(Failure::new(USAGE, text))
        }
        Some(MethodArg::Browser) => Ok(Method::Browser),
        Some(MethodArg::DeviceCode) => Ok(Method::DeviceCode),
        None if terminal::is_attended() => Ok(Method::Browser),
        None => {
            let text =
                "--method is needed where there is no terminal: browser, device-code or password.";
            Err(Failure::new(USAGE, text))
        }
    }
}

fn setup(context: &Context) -> NetworkSetup {
    NetworkSetup {
        endpoints: context.endpoints.clone(),
        options: context.http(),
        lockouts: Lockouts::new(&context.paths),
        policy: context.policy.clone(),
        rejected: Rejected::default(),
        offline: false,
    }
}

/// A password that is asked for at the terminal.
struct Asked<'a> {
    context: &'a Context,
    setup: &'a NetworkSetup,
    wire: &'a Wire,
    may_read: &'a MayRead,
}

impl Asked<'_> {
    /// Says first who can read it, and asks for none that nobody wants read. What is not to be
    /// reached is told before it is typed, and the connections are warm when it has been.
    async fn password(self, cloud: Cloud) -> Result<Secret, Failure> {
        prompt::can_ask_password()?;
        let mut lockouts = self.setup.lockouts.clone();
        let looked = look(self.wire, &self.setup.endpoints, cloud, &mut lockouts).await;
        let reader =
            looked.map_err(|unseen| Failure::of_two(NETWORK, &unseen.what, &unseen.next))?;
        if let Some(issuer) = reader {
            let says = Phrase::new("check.says.private_ca").with("issuer", issuer.as_str());
            let says = says.with("host", login_host(cloud));
            if !self.may_read.covers(&issuer) {
                let next = Phrase::new("check.next.private_ca");
                return Err(Failure::of_two(INCONCLUSIVE, &says, &next));
            }
            let warns = Phrase { key: "check.before.private_ca".to_owned(), ..says };
            out::note(&self.context.words().say(&warns));
        }
        // The connections are looked after meanwhile.
        let graph = warm_graph(self.wire, &self.setup.endpoints, cloud, &self.setup.lockouts);
        let asked = tokio::task::spawn_blocking(|| prompt::password("Password: "));
        let asked = beside(asked, graph).await;
        asked.unwrap_or_else(|error| Err(Failure::new(UNEXPECTED, error.to_string())))
    }
}

fn perform(
    context: &Context,
    (setup, wire): (&NetworkSetup, Wire),
    runtime: Runtime,
    order: CheckOrder,
    quiet: bool,
) -> Result<CheckResult, Failure> {
    let (paste, pasted) = mpsc::unbounded_channel();
    let (cancel, cancelled) = watch::channel(false);
    let goes_on = |caught| caught == Caught::Continue;
    input::signals(true, move |caught| goes_on(caught) || cancel.send(true).is_ok())
        .map_err(|error| Failure::new(UNEXPECTED, error.to_string()))?;
    let paste = Arc::new(move |address| paste.send(address).is_ok());
    let face = Face::new(context, &order.account, quiet, paste);
    let tell = |progress: Progress| face.show(progress);
    let result = runtime.block_on(run_check(setup, &wire, order, pasted, &tell, cancelled));
    // A connection that stays open keeps what it has sent in its buffers.
    drop(wire);
    face.leave();
    // A name that is being looked up cannot be called back, and is not waited for.
    runtime.shutdown_background();
    Ok(result)
}

fn object(result: &CheckResult, ticket: Option<String>) -> Value {
    let mut object = report::check_json(result, &Words::english());
    if let (Value::Object(object), Some(ticket)) = (&mut object, ticket) {
        object.insert("ticket".to_owned(), Value::String(ticket));
    }
    object
}

fn tell(result: &CheckResult, ticket: Option<String>, words: &Words) -> String {
    let verdict = words.get(result.verdict.key());
    let mut lines = vec![format!("{verdict}. {}", words.say(&result.says))];
    lines.push(words.say(&result.next.text));
    for (title, list) in
        [("test.proves", &result.proves), ("test.does_not_prove", &result.does_not_prove)]
    {
        if !list.is_empty() {
            lines.push(String::new());
            lines.push(words.get(title).to_owned());
            lines.extend(list.iter().map(|phrase| format!("- {}", words.say(phrase))));
        }
    }
    lines.push(String::new());
    if let Some(error) = &result.error {
        lines.push(format!("{} ({})", error.code, error.error));
        lines.extend(error.ids().map(|(name, id)| format!("{name}: {id}")));
    }
    if !result.scopes.is_empty() {
        let allows = words.get("test.fact_scopes");
        lines.push(format!("{allows}: {}", result.scopes.join(" ")));
    }
    lines.push(format!("client-request-id: {}", result.client_request_id));
    lines.extend(ticket.map(|id| format!("{}: {id}", words.get("report.label.ticket"))));
    if result.token {
        lines.push(String::new());
        lines.push(words.get("check.client.left_behind").to_owned());
    }
    lines.join("\n")
}
