//! `reauth where`: every path that is read or written.

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::cli::args::tenant::Where;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::failure::UNEXPECTED;
use crate::cli::out;
use crate::model::event::Mode;
use crate::services::paths::Named;
use crate::services::paths::Paths;
use crate::services::policy;

/// Names the paths, of live work and of practice.
pub(super) fn run(context: &Context, args: Where) -> Result<u8, Failure> {
    let named = Named { state: Some(context.paths.state.clone()), config: None };
    let practice = Paths::find(Mode::Practice, &named)
        .map_err(|error| Failure::new(UNEXPECTED, error.to_string()))?;
    if args.json {
        let object = |paths: &Paths| -> Map<String, Value> {
            let all = paths.all().into_iter();
            all.map(|(name, path)| (name.to_owned(), json!(path.display().to_string()))).collect()
        };
        let mut all = Map::new();
        all.insert("schema".to_owned(), json!(1));
        all.extend(object(&context.paths));
        all.insert("policy".to_owned(), json!(policy::FILE));
        all.insert("practice".to_owned(), Value::Object(object(&practice)));
        out::json(&Value::Object(all))?;
        return Ok(0);
    }
    let mut lines: Vec<_> = context.paths.all().into_iter().collect();
    lines.push(("policy", policy::FILE.into()));
    lines.push(("practice", practice.state));
    let lines = lines.iter().map(|(name, path)| format!("{name:<10}{}", path.display()));
    out::print(&lines.collect::<Vec<_>>().join("\n"))?;
    Ok(0)
}
