//! What it means that Okta's own test and the one of this program agree, or do not.

use crate::diagnosis::codes;
use crate::diagnosis::codes::Kind;
use crate::model::check::CheckResult;
use crate::model::check::Verdict;
use crate::model::session::StepState;
use crate::text::Phrase;

/// Returns the end of the key of its sentence, `two_tests.<name>`, and the sentence; none where
/// Okta's test has no answer.
///
/// A code that came names its reason; suspects are listed only where none did.
pub fn compared(okta: StepState, ours: &CheckResult) -> Option<(&'static str, Phrase)> {
    let code = ours.error.as_ref().map_or("", |error| error.code.as_str());
    let name = match (okta, ours.verdict) {
        (StepState::Done, Verdict::Passed) => "both_passed",
        (StepState::Done, _) => only_okta(code),
        (StepState::Failed, Verdict::Passed) => "only_ours",
        (StepState::Failed, _) => "both_failed",
        (StepState::Todo | StepState::Doing | StepState::Stale | StepState::Skipped, _) => {
            return None;
        }
    };
    Some((name, Phrase::new(format!("two_tests.{name}")).with("code", code)))
}

/// Okta's test passed, and this program's did not.
fn only_okta(code: &str) -> &'static str {
    if code == "AADSTS50126" {
        return "only_okta_wrong";
    }
    let Some(meaning) = codes::meaning(code) else { return "only_okta" };
    match meaning.kind {
        Kind::Mfa => "only_okta_mfa",
        Kind::Policy => "only_okta_policy",
        Kind::Consent | Kind::App | Kind::DeviceFlow => "only_okta_app",
        Kind::WrongPassword
        | Kind::NoAccount
        | Kind::WrongTenant
        | Kind::Expired
        | Kind::Disabled
        | Kind::Locked
        | Kind::Tenant
        | Kind::Cloud
        | Kind::Federated
        | Kind::OnPremises
        | Kind::Service
        | Kind::Session
        | Kind::Role => "only_okta_code",
    }
}
