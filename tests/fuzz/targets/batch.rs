//! Graph's `$batch`: what it says of account, tenant and role, and that nothing passes which it does
//! not say.

use reauth::diagnosis::microsoft::Graph;
use reauth::diagnosis::microsoft::Roles;
use reauth::diagnosis::microsoft::batch_pause;
use reauth::diagnosis::microsoft::read_batch;
use reauth::diagnosis::reply::Odd;
use reauth::diagnosis::verdict::End;
use reauth::diagnosis::verdict::Findings;
use reauth::diagnosis::verdict::Sent;
use reauth::diagnosis::verdict::Signed;
use reauth::diagnosis::verdict::verdict;
use reauth::model::check::CheckResult;
use reauth::model::check::Cloud;
use reauth::model::check::Method;
use reauth::model::check::Realm;
use reauth::model::check::Verdict;
use reauth::model::endpoints::EndpointKind;
use reauth::model::order::Expected;
use reauth::model::order::ExpectedBy;
use reauth::runbook::StepId;

use super::Bytes;
use super::is_clean_line;
use super::is_said;

pub(super) fn run(data: &[u8]) {
    let mut bytes = Bytes(data);
    let reply = super::reply(&mut bytes);
    assert!(batch_pause(&reply).is_none_or(|seconds| seconds <= 3_600));
    let graph = match read_batch(&reply) {
        Ok(graph) => graph,
        Err(odd) => return is_odd(odd),
    };
    if let Some(me) = graph.me.got() {
        is_clean_line(&me.upn);
        assert!(!me.upn.is_empty());
    }
    if let Some(organization) = graph.organization.got() {
        assert!(organization.id.len() == 36 && organization.domains.len() <= 100);
        let lines = organization.domains.iter().chain([&organization.id, &organization.name]);
        lines.for_each(|line| is_clean_line(line));
    }
    passes_only_what_is_said(&graph);
}

/// A test passes where Graph names the tenant that is expected, and the role, and for nothing less.
fn passes_only_what_is_said(graph: &Graph) {
    let (scopes, tenant_id, username) = (vec!["User.Read".to_owned()], None, None);
    let signed = Signed { scopes, tenant_id, username, graph: Ok(graph.clone()) };
    let result = judged(End::Signed(Box::new(signed)));
    if result.verdict == Verdict::Passed {
        assert_eq!(graph.roles.got(), Some(&Roles::GlobalAdministrator), "{graph:?}");
        assert_ne!(result.expected_tenant, Some(false), "{graph:?}");
        assert_eq!(result.exit_code(), 0);
    } else {
        assert_ne!(result.exit_code(), 0);
    }
}

/// What a test that ended so comes to: every sentence of it can be said.
pub(super) fn judged(end: End) -> CheckResult {
    let signed = end.signed().is_some();
    let result = verdict(Findings {
        account: "admin@acme.example".to_owned(),
        method: Method::Password,
        client_request_id: "9e1c7d52-0f64-4b77-a3d0-6a8f0f3b2c11".to_owned(),
        endpoints: EndpointKind::Microsoft,
        step: Some(StepId::TestApiCredentials),
        expected: Some(Expected { tenant: "acme".to_owned(), by: ExpectedBy::App }),
        realm: Realm::Managed,
        federated_to: None,
        cloud: Cloud::Global,
        login_host: "login.microsoftonline.com".to_owned(),
        tenant_id: None,
        sent: Sent::Answered,
        stages: Vec::new(),
        paused: None,
        end,
    });
    assert!(signed || result.verdict != Verdict::Passed, "{result:?}");
    for phrase in [&result.says, &result.next.text] {
        is_said(phrase);
    }
    result.proves.iter().chain(&result.does_not_prove).for_each(is_said);
    result
}

fn is_odd(odd: Odd) {
    is_said(&odd.phrase("graph.microsoft.com"));
    is_said(&odd.next("graph.microsoft.com"));
}
