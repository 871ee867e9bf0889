//! Which app signs in: none is borrowed in silence, and the choice is remembered.

use serde_json::json;

use crate::cli::args::check::RecipeArg;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::failure::USAGE;
use crate::cli::out;
use crate::cli::prompt;
use crate::model::order::GRAPH_TOOLS;
use crate::services::config;
use crate::services::terminal;
use crate::words::Words;

/// The client id: as given, else as chosen at the terminal.
pub(super) fn id(context: &Context) -> Result<String, Failure> {
    match context.client_id() {
        Some(given) => guid(&given),
        None if terminal::is_attended() => choose(context),
        None => Err(Failure::new(
            USAGE,
            "an app has to sign in. Name your own registration with --client-id GUID, or Microsoft Graph Command Line Tools with --client-id graph-tools: its first use leaves a service principal and your consent in the tenant.",
        )),
    }
}

/// Prints what to register in Entra.
pub(super) fn recipe(context: &Context, recipe: RecipeArg, as_json: bool) -> Result<(), Failure> {
    let (name, key) = match recipe {
        RecipeArg::Browser => ("browser", "check.recipe.browser"),
        RecipeArg::Password => ("password", "check.recipe.password"),
    };
    if as_json {
        let words = Words::english();
        let lines = words.list(key);
        return out::json(&json!({ "schema": 1, "recipe": name, "lines": lines }));
    }
    out::print(&context.words().list(key).join("\n"))
}

fn guid(text: &str) -> Result<String, Failure> {
    match uuid::Uuid::try_parse(text.trim()) {
        Ok(id) => Ok(id.to_string()),
        Err(_no_guid) => Err(Failure::new(USAGE, format!("`{text}` is no client id."))),
    }
}

fn choose(context: &Context) -> Result<String, Failure> {
    let words = context.words();
    for key in ["question", "own", "tools"] {
        out::note(words.get(&format!("check.client.{key}")));
    }
    let id = match asked(&words, "which")?.as_str() {
        "1" => guid(&asked(&words, "id")?)?,
        "2" => GRAPH_TOOLS.to_owned(),
        _ => return Err(Failure::new(USAGE, "1 or 2 is needed. Nothing was sent.")),
    };
    let kept = config::change(&context.paths, |settings| {
        settings.tenants.entry(context.tenant_name.clone()).or_default().client_id =
            Some(id.clone());
    });
    out::note(&match kept {
        Ok(_) => words.get("check.client.remembered").to_owned(),
        Err(error) => {
            words.fill("check.client.not_remembered", &[("why", &words.say(&error.phrase()))])
        }
    });
    Ok(id)
}

fn asked(words: &Words, name: &str) -> Result<String, Failure> {
    let question = words.get(&format!("check.client.{name}"));
    prompt::line(&format!("{question} "), "--client-id")
}
