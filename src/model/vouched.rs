//! Which Microsoft tenant a session vouches for.

use crate::model::check::Verdict;
use crate::model::session::Session;

impl Session {
    /// The Microsoft tenant that its app names, else the one that answered in its last test that
    /// passed.
    pub fn vouched_tenant(&self) -> Option<String> {
        let of_app = self.app.as_ref().and_then(|app| app.microsoft_tenant.clone());
        let passed = || {
            let mut results = self.checks.iter().rev().map(|entry| &entry.result);
            let tenant =
                results.find(|result| result.verdict == Verdict::Passed)?.tenant.as_ref()?;
            // Its initial domain says more to a person than its id.
            let initial = tenant.domains.iter().find(|domain| domain.contains(".onmicrosoft."));
            Some(initial.unwrap_or(&tenant.id).clone())
        };
        of_app.or_else(passed)
    }
}
