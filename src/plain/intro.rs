//! What is said before all else.

use crate::model::endpoints::EndpointKind;
use crate::model::state::Model;
use crate::plain::Voice;

/// What this is, and what must not be missed.
pub(super) fn intro(model: &Model, voice: &Voice) -> Vec<String> {
    let mut lines = Vec::new();
    match (model.endpoints.kind, &model.practice) {
        (EndpointKind::Microsoft, _) => {}
        (EndpointKind::Practice, Some(practice)) => {
            let banner = voice.fill("screen.practice", &[("scenario", &practice.scenario)]);
            lines.push(format!("{banner}. {}", voice.get("plain.practice")));
        }
        (EndpointKind::Practice, None) => {
            lines.push(format!("{}.", voice.get("screen.practice_only")));
        }
        (EndpointKind::Overridden, _) => lines.push(format!("{}.", voice.get("screen.overridden"))),
    }
    lines.push(voice.get("plain.intro"));
    lines
}
