//! The people of the Okta org, and what each may do in it.

use axum::Extension;
use axum::Json;
use axum::extract::Path;
use serde_json::Value;
use serde_json::json;

use crate::simulator::okta::access::Caller;
use crate::simulator::okta::refusal::Refusal;

/// Somebody with a login of the org.
pub(in crate::simulator) struct Person {
    pub(super) id: &'static str,
    pub(in crate::simulator) login: &'static str,
    pub(super) first: &'static str,
    pub(super) last: &'static str,
    /// Type and label of each standard role.
    pub(super) roles: &'static [(&'static str, &'static str)],
    pub(super) may_change: bool,
}

/// Who walks the twelve steps.
pub(super) static ADA: Person = Person {
    id: "00u1practiceadaacme7",
    login: "admin@acme.com",
    first: "Ada",
    last: "Admin",
    roles: &[("SUPER_ADMIN", "Super Organization Administrator")],
    may_change: true,
};

/// Whose token can read and nothing else.
pub(super) static READ_ONLY: Person = Person {
    id: "00u2practicerayacme7",
    login: "readonly@acme.com",
    first: "Ray",
    last: "Reader",
    roles: &[("READ_ONLY_ADMIN", "Read-Only Administrator")],
    may_change: false,
};

/// A login without any role of an administrator.
pub(super) static NOBODY: Person = Person {
    id: "00u3practicenedacme7",
    login: "ned@acme.com",
    first: "Ned",
    last: "Nobody",
    roles: &[],
    may_change: false,
};

/// Everybody has the password of the practice world.
pub(super) fn by_login(login: &str) -> Option<&'static Person> {
    let all: [&'static Person; 3] = [&ADA, &READ_ONLY, &NOBODY];
    all.into_iter().find(|person| person.login.eq_ignore_ascii_case(login))
}

/// Answers `/api/v1/users/{id}`, where `me` is whoever asks.
pub(super) async fn user(
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let person = find(caller, &id)?;
    Ok(Json(json!({
        "id": person.id,
        "status": "ACTIVE",
        "created": "2024-02-01T09:00:00.000Z",
        "activated": "2024-02-01T09:00:00.000Z",
        "statusChanged": "2024-02-01T09:00:00.000Z",
        "lastLogin": "2026-11-20T08:12:44.000Z",
        "lastUpdated": "2026-10-01T07:00:00.000Z",
        "passwordChanged": "2026-10-01T07:00:00.000Z",
        "type": {"id": "oty1practicetypacme7"},
        "profile": {
            "firstName": person.first,
            "lastName": person.last,
            "mobilePhone": null,
            "secondEmail": null,
            "login": person.login,
            "email": person.login,
        },
        "credentials": {"provider": {"type": "OKTA", "name": "OKTA"}},
        "_links": {},
    })))
}

/// Answers `/api/v1/users/{id}/roles`.
pub(super) async fn roles(
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let person = find(caller, &id)?;
    let role = |(n, (kind, label)): (usize, &(&str, &str))| {
        json!({
            "id": format!("ra{}practiceroleacme7", n + 1),
            "label": label,
            "type": kind,
            "status": "ACTIVE",
            "created": "2024-02-01T09:00:00.000Z",
            "lastUpdated": "2024-02-01T09:00:00.000Z",
            "assignmentType": "USER",
        })
    };
    Ok(Json(person.roles.iter().enumerate().map(role).collect()))
}

fn find(caller: Caller, id: &str) -> Result<&'static Person, Refusal> {
    let all: [&'static Person; 3] = [&ADA, &READ_ONLY, &NOBODY];
    let found = match id {
        "me" => Some(caller.person),
        id => all.into_iter().find(|person| person.id == id || person.login == id),
    };
    found.ok_or_else(|| Refusal::not_found(id, "User"))
}
