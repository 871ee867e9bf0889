//! What a pasted error means, whether this runbook mends it, and how to find the account.

use crate::diagnosis::codes;
use crate::diagnosis::codes::Kind;
use crate::diagnosis::codes::OktaText;
use crate::model::check::Verdict;
use crate::model::event::Pasted;
use crate::runbook::StepId;
use crate::text::Phrase;

/// An explanation in sentences that are still to be looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Whether the code, or the wrapping, is known at all.
    pub known: bool,
    /// The code that decides.
    pub code: Option<String>,
    /// Microsoft's own name of it.
    pub name: Option<String>,
    /// What happened.
    pub what: Phrase,
    /// What to do next.
    pub next: Phrase,
    /// Whether the twelve steps are the way.
    pub fit: Fit,
    /// The step to go back to.
    pub step: Option<StepId>,
    /// How to find the account that failed, which Okta's message never names; empty where nothing
    /// points at Microsoft's sign-in.
    pub find: Vec<Phrase>,
    /// What the further codes of the same text say.
    pub others: Vec<Other>,
}

/// A further code of the same text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// The code.
    pub code: String,
    /// What it says.
    pub what: Phrase,
}

/// Whether this runbook is the right one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It is: walk it.
    Walk,
    /// It is, once something at Microsoft has been put right.
    After,
    /// It is, but a stored password will not do: consent is the way.
    Consent,
    /// It is not: nothing in Okta's connection is to be mended.
    Elsewhere,
    /// Not known.
    Unknown,
}

impl Fit {
    /// The one honest sentence of it.
    pub fn phrase(self) -> Phrase {
        Phrase::new(match self {
            Self::Walk => "explain.fit.walk",
            Self::After => "explain.fit.after",
            Self::Consent => "explain.fit.consent",
            Self::Elsewhere => "explain.fit.elsewhere",
            Self::Unknown => "explain.fit.unknown",
        })
    }

    fn of(kind: Kind, step: Option<StepId>) -> Self {
        match kind {
            Kind::WrongPassword
            | Kind::WrongTenant
            | Kind::NoAccount
            | Kind::Session
            | Kind::Consent => Self::Walk,
            Kind::Expired | Kind::Disabled | Kind::Locked | Kind::Role | Kind::Policy => {
                Self::After
            }
            Kind::Mfa | Kind::Federated => Self::Consent,
            Kind::App | Kind::Tenant | Kind::Cloud if step.is_some() => Self::After,
            Kind::App
            | Kind::Tenant
            | Kind::Cloud
            | Kind::OnPremises
            | Kind::DeviceFlow
            | Kind::Service => Self::Elsewhere,
        }
    }
}

impl Fit {
    /// A mere wrapping does not say why; only a text that names its cause settles anything.
    fn of_text(text: &OktaText) -> Self {
        let mere = matches!(text.kind, Kind::WrongPassword | Kind::Service)
            && text.verdict != Verdict::Failed;
        if mere { Self::Unknown } else { Self::of(text.kind, text.step) }
    }
}

/// Explains what was pasted.
pub fn explain(pasted: &Pasted) -> Explanation {
    let others = pasted.others.iter();
    let others = others.map(|code| Other { code: code.clone(), what: says(code, "what") });
    let base = Explanation {
        known: false,
        code: pasted.code.clone(),
        name: None,
        what: Phrase::new("explain.no_code.what"),
        next: Phrase::new("explain.no_code.next"),
        fit: Fit::Unknown,
        step: None,
        find: find(pasted),
        others: others.collect(),
    };
    if let Some(code) = &pasted.code {
        let (what, next) = (says(code, "what"), says(code, "next"));
        let meaning = codes::meaning(code);
        let step = meaning.and_then(|meaning| meaning.okta_step.or(meaning.step));
        return match meaning {
            Some(meaning) => Explanation {
                known: true,
                name: meaning.name.map(str::to_owned),
                what,
                next,
                fit: Fit::of(meaning.kind, step),
                step: to_walk(meaning.kind, step),
                ..base
            },
            None => Explanation { what, next, ..base },
        };
    }
    let wrapping = pasted.okta.as_deref().and_then(codes::okta_text);
    match wrapping {
        Some(text) => Explanation {
            known: true,
            what: Phrase::new(format!("answer.okta.{}.what", text.id)),
            next: Phrase::new(format!("answer.okta.{}.next", text.id)),
            fit: Fit::of_text(text),
            step: to_walk(text.kind, text.step),
            find: if text.own_api { Vec::new() } else { find(pasted) },
            ..base
        },
        // Nothing points at Entra unless it left an id or a time.
        None if [&pasted.correlation_id, &pasted.trace_id, &pasted.timestamp]
            .iter()
            .all(|id| id.is_none()) =>
        {
            Explanation { find: Vec::new(), ..base }
        }
        None => base,
    }
}

/// The step to go to now; none where waiting or a changed rule comes before testing again.
fn to_walk(kind: Kind, step: Option<StepId>) -> Option<StepId> {
    let again = step == Some(StepId::TestApiCredentials);
    step.filter(|_| !(again && matches!(kind, Kind::Locked | Kind::Policy)))
}

/// The sentence of a code, or the one for codes that are not known.
fn says(code: &str, what: &str) -> Phrase {
    let key = match codes::meaning(code) {
        Some(_) => format!("answer.{code}.{what}"),
        None => format!("answer.unknown.{what}"),
    };
    Phrase::new(key).with("code", code)
}

/// How to find the sign-in in Entra's logs by what the text holds.
fn find(pasted: &Pasted) -> Vec<Phrase> {
    let mut list = match (&pasted.correlation_id, &pasted.trace_id) {
        (Some(id), _) => vec![Phrase::new("explain.find.correlation").with("id", id.as_str())],
        (None, Some(id)) => vec![Phrase::new("explain.find.trace").with("id", id.as_str())],
        (None, None) => vec![Phrase::new("explain.find.none")],
    };
    if let Some(at) = &pasted.timestamp {
        list.push(Phrase::new("explain.find.time").with("time", at.as_str()));
    }
    list.push(Phrase::new("explain.find.look"));
    list.push(Phrase::new("explain.find.kept"));
    list
}
