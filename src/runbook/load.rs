//! Reads and checks the runbook.

use crate::runbook::Runbook;
use crate::runbook::StepId;

/// Why a runbook was refused.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// It is not TOML of the right shape; the message names line and key.
    #[error("the runbook does not parse: {0}")]
    Syntax(String),
    /// The steps are not the twelve, once each, in order.
    #[error("the runbook has `{found}` where `{expected}` belongs")]
    Order {
        /// What stands there.
        found: String,
        /// What belongs there.
        expected: String,
    },
    /// A step names a part that does not exist, or its part is torn apart.
    #[error("step `{step}` stands in part `{part}`, which is unknown or already closed")]
    Part {
        /// The step.
        step: StepId,
        /// The part it names.
        part: String,
    },
    /// A link has a gap that nothing fills, or leads elsewhere than to Okta.
    #[error("step `{step}` has a link that cannot be made: `{link}`")]
    Link {
        /// The step.
        step: StepId,
        /// The template.
        link: String,
    },
    /// A deep link says nothing of how sure it is.
    #[error("step `{0}` has a page, but no `confidence`")]
    Confidence(StepId),
}

impl Runbook {
    /// Returns the runbook that is part of the program.
    pub fn built_in() -> Result<Self, LoadError> {
        let json = include_str!(concat!(env!("OUT_DIR"), "/runbook.json"));
        serde_json::from_str::<Self>(json)
            .map_err(|error| LoadError::Syntax(error.to_string()))?
            .checked()
    }

    /// Reads a runbook and checks what the rest of the program relies on.
    pub fn load(text: &str) -> Result<Self, LoadError> {
        let runbook: Self =
            toml::from_str(text).map_err(|error| LoadError::Syntax(error.to_string()))?;
        runbook.checked()
    }

    fn checked(self) -> Result<Self, LoadError> {
        self.check_order()?;
        self.check_parts()?;
        self.check_links()?;
        Ok(self)
    }

    fn check_order(&self) -> Result<(), LoadError> {
        let length = self.steps.len().max(StepId::ALL.len());
        for n in 0..length {
            let found = self.steps.get(n).map(|step| step.id);
            let expected = StepId::ALL.get(n).copied();
            if found != expected {
                let name = |id: Option<StepId>| id.map_or("nothing", StepId::as_str).to_owned();
                return Err(LoadError::Order { found: name(found), expected: name(expected) });
            }
        }
        Ok(())
    }

    fn check_parts(&self) -> Result<(), LoadError> {
        let mut open = self.parts.iter().peekable();
        for step in &self.steps {
            while open.peek().is_some_and(|part| part.id != step.part) {
                open.next();
            }
            if open.peek().is_none() {
                return Err(LoadError::Part { step: step.id, part: step.part.clone() });
            }
        }
        Ok(())
    }

    fn check_links(&self) -> Result<(), LoadError> {
        for step in &self.steps {
            for link in step.page.iter().chain(&step.app_page) {
                let rest = link
                    .strip_prefix("{okta_admin}")
                    .or_else(|| link.strip_prefix("{okta_org}"))
                    .map(|path| path.replace("{app}", ""));
                let whole = rest.is_some_and(|path| {
                    !path.contains(['{', '}', ' ']) && (path.is_empty() || path.starts_with('/'))
                });
                if !whole {
                    return Err(LoadError::Link { step: step.id, link: link.clone() });
                }
                if step.confidence.is_none() {
                    return Err(LoadError::Confidence(step.id));
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_runbook_keeps_what_it_promises() {
        let runbook = Runbook::built_in().unwrap();
        assert_eq!(runbook.steps.len(), 12);
        let link = runbook.step(StepId::RunImport).unwrap().link("o", "a", Some("0oa1"));
        assert_eq!(link.as_deref(), Some("a/admin/app/office365/instance/0oa1/#tab-import"));
        let link = runbook.step(StepId::RunImport).unwrap().link("o", "a", None);
        assert_eq!(link.as_deref(), Some("a/admin/apps/active"));
    }

    #[test]
    fn a_broken_runbook_is_refused_for_what_is_wrong() {
        let good = include_str!("../../assets/runbook.toml");
        let broken = |from: &str, to: &str| Runbook::load(&good.replacen(from, to, 1)).unwrap_err();
        let order = broken("id = \"edit\"", "id = \"save\"");
        assert!(matches!(order, LoadError::Order { .. }), "{order}");
        let part = broken("part = \"microsoft\"", "part = \"okta-again\"");
        assert!(matches!(part, LoadError::Part { step: StepId::SignInMicrosoft, .. }), "{part}");
        let torn = broken("part = \"microsoft\"", "part = \"back-in-okta\"");
        assert!(matches!(torn, LoadError::Part { step: StepId::AcceptPermissions, .. }), "{torn}");
        for bad in ["{okta_admin}/{who}", "https://evil.example/", "{okta_admin}evil/"] {
            let link = broken("\"{okta_admin}/admin/apps/active\"", &format!("\"{bad}\""));
            assert!(matches!(link, LoadError::Link { .. }), "{link}");
        }
        let key = broken("revision", "revisoin");
        assert!(key.to_string().contains("revisoin"), "{key}");
    }
}
