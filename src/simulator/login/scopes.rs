//! The delegated scopes that can be asked for, and what a page says of each.

use crate::simulator::login::refusals::Refusal;

const SIGN_IN: [&str; 4] = ["openid", "profile", "email", "offline_access"];

/// Scope of Graph, what the consent page says of it, and whether only an administrator may agree.
const GRAPH: [(&str, &str, bool); 21] = [
    ("User.Read", "Sign you in and read your profile", false),
    ("User.ReadBasic.All", "Read all users' basic profiles", false),
    ("User.Read.All", "Read all users' full profiles", true),
    ("User.ReadWrite.All", "Read and write all users' full profiles", true),
    ("Group.Read.All", "Read all groups", true),
    ("Group.ReadWrite.All", "Read and write all groups", true),
    ("GroupMember.Read.All", "Read group memberships", true),
    ("GroupMember.ReadWrite.All", "Read and write group memberships", true),
    ("Organization.Read.All", "Read organization information", true),
    ("Directory.Read.All", "Read directory data", true),
    ("Directory.ReadWrite.All", "Read and write directory data", true),
    ("Directory.AccessAsUser.All", "Access the directory as you", true),
    ("Domain.Read.All", "Read domains", true),
    ("Application.Read.All", "Read applications", true),
    ("Application.ReadWrite.All", "Read and write applications", true),
    ("AuditLog.Read.All", "Read audit log data", true),
    ("RoleManagement.Read.Directory", "Read directory role settings", true),
    ("RoleManagement.ReadWrite.Directory", "Read and write directory role settings", true),
    ("DelegatedPermissionGrant.ReadWrite.All", "Manage delegated permission grants", true),
    ("Mail.Read", "Read your mail", false),
    ("Files.Read", "Read your files", false),
];

/// What was agreed to for both public clients before the practice world begins.
pub(super) const AGREED: [&str; 5] = [
    "User.Read",
    "Directory.Read.All",
    "Domain.Read.All",
    "Application.Read.All",
    "RoleManagement.Read.Directory",
];

/// What Okta's program asks for (`okta.md` 3.4, newest page).
pub(in crate::simulator) const OKTA: &str = "openid profile User.ReadWrite.All Group.ReadWrite.All GroupMember.ReadWrite.All \
     Organization.Read.All Application.Read.All RoleManagement.ReadWrite.Directory";

/// The scopes of one request.
#[derive(Clone)]
pub(in crate::simulator) struct Scopes {
    /// In the order of the request, `offline_access` left out as in Microsoft's answers.
    pub(in crate::simulator) named: Vec<String>,
    /// A refresh token is wanted.
    pub(super) offline: bool,
}

impl Scopes {
    /// Reads a list as it stands in a request, each scope of Graph with or without its resource.
    pub(in crate::simulator) fn parse(scope: &str) -> Result<Self, Refusal> {
        let mut scopes = Self { named: Vec::new(), offline: false };
        for asked in scope.split_ascii_whitespace() {
            let name = GRAPH_NAMES.iter().find_map(|resource| asked.strip_prefix(resource));
            let name = match name.unwrap_or(asked) {
                ".default" => "User.Read",
                name => name,
            };
            let known = GRAPH.iter().map(|(known, ..)| *known).chain(SIGN_IN);
            let Some(name) = known.into_iter().find(|known| known.eq_ignore_ascii_case(name))
            else {
                return Err(Refusal::about(70011, asked));
            };
            if name == "offline_access" {
                scopes.offline = true;
            } else if !scopes.named.iter().any(|have| have == name) {
                scopes.named.push(name.to_owned());
            }
        }
        Ok(scopes)
    }

    pub(super) fn is_offline(&self) -> bool {
        self.offline
    }

    /// The scopes that somebody has to agree to; sign-in itself needs no more than an account.
    pub(super) fn of_graph(&self) -> impl Iterator<Item = &str> {
        let sign_in = |scope: &&str| SIGN_IN.contains(scope);
        self.named.iter().map(String::as_str).filter(move |scope| !sign_in(scope))
    }
}

/// By which names Graph is known as a resource.
const GRAPH_NAMES: [&str; 2] =
    ["https://graph.microsoft.com/", "00000003-0000-0000-c000-000000000000/"];

/// Says what a scope of Graph allows, in the words of a consent page.
pub(super) fn words(scope: &str) -> &'static str {
    GRAPH.iter().find(|(name, ..)| *name == scope).map_or("", |(_, words, _)| words)
}

/// Says whether only an administrator may agree to a scope.
pub(super) fn needs_admin(scope: &str) -> bool {
    GRAPH.iter().any(|(name, _, admin)| *name == scope && *admin)
}
