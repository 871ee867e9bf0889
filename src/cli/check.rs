//! `reauth check`: the credential test on its own.

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::sync::watch;

use crate::cli::args::check::Check;
use crate::cli::args::check::CloudArg;
use crate::cli::args::check::MethodArg;
use crate::cli::client;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::failure::NETWORK;
use crate::cli::failure::UNEXPECTED;
use crate::cli::failure::USAGE;
use crate::cli::out;
use crate::cli::prompt;
use crate::cli::waiting::Face;
use crate::effects::NetworkSetup;
use crate::effects::run_check;
use crate::model::check::CheckResult;
use crate::model::check::Method;
use crate::model::order::CheckOrder;
use crate::model::order::Expected;
use crate::model::order::ExpectedBy;
use crate::model::secret::Secret;
use crate::report;
use crate::services::lockout::Lockouts;
use crate::services::microsoft::Progress;
use crate::services::microsoft::Rejected;
use crate::services::process;
use crate::services::terminal;
use crate::text::Phrase;
use crate::words::Words;

/// Asks what is missing, runs the test once, and says what it found.
pub(super) fn run(context: &Context, args: Check) -> Result<u8, Failure> {
    if let Some(recipe) = args.recipe {
        return client::recipe(context, recipe).map(|()| 0);
    }
    context.one_tenant()?;
    let method = method(&args)?;
    context.warn_of_endpoints();
    let client_id = client::id(context)?;
    let known = context.settings.tenants.get(&context.tenant_name);
    let account = match args.account.or_else(|| known.and_then(|known| known.account.clone())) {
        Some(account) => account,
        None => prompt::line("Account (user principal name): ", "--account")?,
    };
    if let Err(rule) = context.policy.check(method, &client_id) {
        // Before a password is asked for.
        return Err(Failure::of(USAGE, &Phrase::new(rule.key())));
    }
    process::no_core_dumps();
    if !args.json && terminal::is_there() {
        out::note(context.words().get(&format!("check.before.{}", method.as_str())));
    }
    let password = match method {
        Method::Password if args.password_stdin => prompt::password_from_input()?,
        Method::Password => prompt::password("Password: ")?,
        Method::Browser | Method::DeviceCode => Secret::new(),
    };
    let mut ids = Context::ids();
    let order = CheckOrder {
        attempt: 1,
        step: None,
        account,
        method,
        password,
        client_id,
        cloud: args.cloud.map(CloudArg::cloud),
        expected_tenant: args
            .expect
            .or_else(|| known.and_then(|known| known.microsoft_tenant.clone()))
            .map(|tenant| Expected { tenant, by: ExpectedBy::Admin }),
        client_request_id: ids.guid(),
    };
    let quiet = args.json;
    let result = perform(context, order, quiet)?;
    if args.json {
        out::json(&report::check_json(&result, &Words::english()))?;
    } else {
        out::print(&tell(&result, &context.words()))?;
    }
    Ok(result.exit_code())
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

fn perform(context: &Context, order: CheckOrder, quiet: bool) -> Result<CheckResult, Failure> {
    let setup = NetworkSetup {
        endpoints: context.endpoints.clone(),
        options: context.http(),
        lockouts: Lockouts::new(&context.paths),
        policy: context.policy.clone(),
        rejected: Rejected::default(),
        offline: false,
    };
    let (paste, pasted) = mpsc::unbounded_channel();
    let (cancel, cancelled) = watch::channel(false);
    crate::services::input::signals(move |_caught| cancel.send(true).is_ok())
        .map_err(|error| Failure::new(UNEXPECTED, error.to_string()))?;
    let paste = Arc::new(move |address| paste.send(address).is_ok());
    let face = Face::new(context, &order.account, quiet, paste);
    let tell = |progress: Progress| face.show(progress);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(UNEXPECTED, error.to_string()))?;
    let result = runtime.block_on(run_check(&setup, order, pasted, &tell, cancelled));
    face.leave();
    // A name that is being looked up cannot be called back, and is not waited for.
    runtime.shutdown_background();
    result.map_err(|why| Failure::of(NETWORK, &why))
}

fn tell(result: &CheckResult, words: &Words) -> String {
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
    lines.push(format!("client-request-id: {}", result.client_request_id));
    if result.token {
        lines.push(String::new());
        lines.push(words.get("check.client.left_behind").to_owned());
    }
    lines.join("\n")
}
