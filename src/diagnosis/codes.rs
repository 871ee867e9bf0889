//! What each answer of Microsoft's sign-in settles, read from `assets/answers.toml`.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::model::check::PasswordFinding;
use crate::model::check::Verdict;
use crate::runbook::StepId;
use crate::text::Entry;
use crate::text::Table;
use crate::text::table;

/// Where in Microsoft's order of checks a code comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// The account and its password.
    FirstFactor,
    /// The second factor.
    Mfa,
    /// Conditional Access, risk, security defaults.
    Policy,
    /// What the app was allowed.
    Consent,
    /// How the app is registered, or how it asked.
    App,
    /// The tenant and its cloud.
    Tenant,
    /// The device code flow alone.
    DeviceFlow,
    /// Microsoft itself.
    Service,
    /// The identity provider of a federated domain.
    Federation,
}

/// What stood in the way, as far as the program acts on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Name or password refused.
    WrongPassword,
    /// The tenant knows no such account.
    NoAccount,
    /// The account belongs elsewhere.
    WrongTenant,
    /// The password is to be changed first.
    Expired,
    /// The account is switched off.
    Disabled,
    /// Too many wrong passwords, or a blocked address.
    Locked,
    /// A second factor is asked for.
    Mfa,
    /// A rule of the tenant.
    Policy,
    /// Nobody has allowed the app.
    Consent,
    /// The app's registration or request.
    App,
    /// The tenant was not found.
    Tenant,
    /// The account lives in another cloud.
    Cloud,
    /// Another identity provider checks the password.
    Federated,
    /// Pass-through authentication could not ask Active Directory.
    OnPremises,
    /// Something of the device code flow.
    DeviceFlow,
    /// Microsoft could not answer.
    Service,
    /// A session or grant is over.
    Session,
    /// Global Administrator is missing.
    Role,
}

/// What one code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meaning {
    /// Microsoft's own name of it, where known.
    pub name: Option<&'static str>,
    /// Where in the order of checks it stands.
    pub group: Group,
    /// What it says of a password sent for a managed account; nothing by any other method.
    pub password: PasswordFinding,
    /// What it says of the credentials.
    pub verdict: Verdict,
    /// What stood in the way.
    pub kind: Kind,
    /// The step to go back to after this program's own test.
    pub step: Option<StepId>,
    /// The step instead, where Okta got this answer.
    pub okta_step: Option<StepId>,
}

/// A wrapping of Okta's that is known without a code.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OktaText {
    /// Names its sentences: `answer.okta.<id>`.
    pub id: String,
    /// What of it is looked for.
    pub contains: String,
    /// The code that it is equal to.
    pub code: Option<String>,
    /// What it says of the password that Okta holds.
    pub password: PasswordFinding,
    /// What it says of the credentials.
    pub verdict: Verdict,
    /// What stood in the way.
    pub kind: Kind,
    /// The step to go back to.
    pub step: Option<StepId>,
    /// Whether Okta's own API says it of its own token: Microsoft has no part in it.
    #[serde(default)]
    pub own_api: bool,
}

/// The meaning of each code, and under [`OKTA_TEXT`] Okta's wrappings, as JSON.
static ANSWERS: Table = table!("answers");
const OKTA_TEXT: &str = "okta_text";

/// Returns what `code` says, `AADSTS50126`; none where it is not known.
pub fn meaning(code: &str) -> Option<Meaning> {
    read(ANSWERS.find(code)?)
}

/// What an entry says. One that does not parse says nothing; a test finds that before anyone else
/// does.
fn read<T: Deserialize<'static>>(entry: Entry) -> Option<T> {
    serde_json::from_str(entry.line()?).ok()
}

/// Every known code, for tests and for `doctor`.
pub fn all() -> impl Iterator<Item = (&'static str, Meaning)> {
    let codes = ANSWERS.entries().filter(|entry| entry.key != OKTA_TEXT);
    codes.filter_map(|entry| Some((entry.key, read(entry)?)))
}

/// Every known wrapping of Okta's, the narrow ones first.
pub fn okta_texts() -> &'static [OktaText] {
    static TEXTS: OnceLock<Vec<OktaText>> = OnceLock::new();
    TEXTS.get_or_init(|| ANSWERS.find(OKTA_TEXT).and_then(read).unwrap_or_default())
}

/// Returns the wrapping of Okta's named `id`.
pub fn okta_text(id: &str) -> Option<&'static OktaText> {
    okta_texts().iter().find(|text| text.id == id)
}

/// Returns the code that decides, of several in one answer.
///
/// Older answers open with AADSTS70002, *error validating credentials*, and name the cause after
/// it. A known code goes before an unknown one; else the first counts.
pub fn deciding(codes: &[String]) -> Option<&String> {
    const WRAPPING: &str = "AADSTS70002";
    codes
        .iter()
        .find(|code| *code != WRAPPING && meaning(code).is_some())
        .or_else(|| codes.iter().find(|code| meaning(code).is_some()))
        .or_else(|| codes.first())
}

/// Returns the code that OAuth's `error` or Entra's `suberror` is equal to, where no code is known.
///
/// Source: `MsalError` in Microsoft's MSAL for .NET, and recorded answers.
pub fn by_word(error: &str, suberror: Option<&str>) -> Option<&'static str> {
    match (error, suberror) {
        ("user_password_expired", _) | (_, Some("user_password_expired")) => Some("AADSTS50055"),
        (_, Some("consent_required")) => Some("AADSTS65001"),
        ("expired_token", _) => Some("AADSTS70020"),
        ("bad_verification_code", _) => Some("AADSTS70018"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_parses() {
        assert!(all().count() > 150);
        assert_eq!(all().count(), ANSWERS.len() - 1);
        assert!(okta_texts().len() > 10);
    }

    #[test]
    fn the_cause_decides_and_not_its_wrapping() {
        let codes = |list: &[&str]| list.iter().map(|c| format!("AADSTS{c}")).collect::<Vec<_>>();
        let decides = |list: &[&str]| deciding(&codes(list)).cloned();
        assert_eq!(decides(&["70002", "50126"]).as_deref(), Some("AADSTS50126"));
        assert_eq!(decides(&["50076", "16000"]).as_deref(), Some("AADSTS50076"));
        assert_eq!(decides(&["99999", "50053"]).as_deref(), Some("AADSTS50053"));
        assert_eq!(decides(&["70002"]).as_deref(), Some("AADSTS70002"));
        assert_eq!(decides(&["99999"]).as_deref(), Some("AADSTS99999"));
        assert_eq!(decides(&[]), None);
    }
}
