//! `reauth check`: the credential test on its own.

use tokio::sync::watch;

use crate::cli::args::Check;
use crate::cli::args::CloudArg;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::failure::NETWORK;
use crate::cli::failure::UNEXPECTED;
use crate::cli::failure::USAGE;
use crate::cli::out;
use crate::cli::prompt;
use crate::effects::NetworkSetup;
use crate::effects::run_check;
use crate::model::check::CheckResult;
use crate::model::check::Cloud;
use crate::model::check::Method;
use crate::model::order::CheckOrder;
use crate::report;
use crate::services::lockout::Lockouts;
use crate::services::microsoft::Progress;
use crate::services::process;
use crate::services::terminal;
use crate::words::Words;

/// Asks what is missing, runs the test once, and says what it found.
pub(super) fn run(context: &Context, args: Check) -> Result<u8, Failure> {
    context.one_tenant()?;
    context.warn_of_endpoints();
    let client_id = client_id(context)?;
    let known = context.settings.tenants.get(&context.tenant_name);
    let account = match args.account.or_else(|| known.and_then(|known| known.account.clone())) {
        Some(account) => account,
        None => prompt::line("Account (user principal name): ", "--account")?,
    };
    process::no_core_dumps();
    if !args.json && terminal::is_there() {
        out::note(Words::english().get("test.claims"));
    }
    let password = if args.password_stdin {
        prompt::password_from_input()?
    } else {
        prompt::password("Password: ")?
    };
    let mut ids = Context::ids();
    let order = CheckOrder {
        attempt: 1,
        step: None,
        account,
        method: Method::Password,
        password,
        client_id,
        cloud: args.cloud.map(cloud),
        expected_tenant: args.expect.or_else(|| known.and_then(|k| k.microsoft_tenant.clone())),
        client_request_id: ids.guid(),
    };
    let quiet = args.json;
    let result = perform(context, order, quiet)?;
    let words = Words::english();
    if args.json {
        out::json(&report::check_json(&result, &words))?;
    } else {
        out::print(&tell(&result, &words))?;
    }
    Ok(result.exit_code())
}

/// The client id; none is borrowed in silence.
fn client_id(context: &Context) -> Result<String, Failure> {
    let given = context.client_id().ok_or_else(|| {
        Failure::new(
            USAGE,
            "an app has to sign in. Name your own registration with --client-id GUID, or Microsoft Graph Command Line Tools with --client-id graph-tools: its first use leaves a service principal and your consent in the tenant.",
        )
    })?;
    match uuid::Uuid::try_parse(&given) {
        Ok(id) => Ok(id.to_string()),
        Err(_no_guid) => Err(Failure::new(USAGE, format!("`{given}` is no client id."))),
    }
}

fn cloud(arg: CloudArg) -> Cloud {
    match arg {
        CloudArg::Global => Cloud::Global,
        CloudArg::UsGovHigh => Cloud::UsGovHigh,
        CloudArg::UsGovDod => Cloud::UsGovDod,
        CloudArg::China => Cloud::China,
    }
}

fn perform(context: &Context, order: CheckOrder, quiet: bool) -> Result<CheckResult, Failure> {
    let setup = NetworkSetup {
        endpoints: context.endpoints.clone(),
        options: context.http(),
        lockouts: Lockouts::new(&context.paths),
        offline: false,
    };
    let (cancel, cancelled) = watch::channel(false);
    crate::services::input::signals(move |_caught| cancel.send(true).is_ok())
        .map_err(|error| Failure::new(UNEXPECTED, error.to_string()))?;
    let words = Words::english();
    let tell = move |progress: Progress| {
        if let Progress::Ended(record) = progress
            && !quiet
        {
            let title = words.get(&format!("check.stage.{}.title", record.id.as_str())).to_owned();
            out::note(&format!("{title}: {}", words.say(&record.detail)));
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(UNEXPECTED, error.to_string()))?;
    let result = runtime.block_on(run_check(&setup, order, &tell, cancelled));
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
    lines.join("\n")
}
