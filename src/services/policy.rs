//! The policy file. A file that cannot be read or understood forbids everything.

use std::path::Path;

use crate::model::policy::Policy;
use crate::services::disk;

/// Where it is; only an administrator of the computer writes there.
pub const FILE: &str = "/etc/reauth/policy.toml";
/// Bytes that it may have.
const FILE_MAX: u64 = 64 * 1024;

/// Reads the policy at `path`. No file means no rules.
pub fn load(path: &Path) -> Policy {
    match disk::read_plain(path, FILE_MAX) {
        Err(error) if error.is_missing() => Policy::default(),
        Err(_) => Policy::closed(),
        Ok(bytes) => std::str::from_utf8(&bytes)
            .ok()
            .and_then(|text| toml::from_str(text).ok())
            .unwrap_or_else(Policy::closed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content: &[u8]) -> Policy {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("policy.toml");
        std::fs::write(&path, content).unwrap();
        load(&path)
    }

    #[test]
    fn what_cannot_be_understood_forbids_everything() {
        for content in [
            &b"methods = [\"browser\""[..],
            b"methods = [\"telepathy\"]",
            b"methods = \"browser\"",
            b"method = [\"browser\"]",
            b"\xff\xfe",
            "#".repeat(70_000).as_bytes(),
        ] {
            assert_eq!(read(content), Policy::closed(), "{content:?}");
        }
        assert_ne!(read(b"methods = [\"browser\", \"device-code\"]"), Policy::closed());
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(load(folder.path()), Policy::closed(), "a folder in its place");
        assert_eq!(load(&folder.path().join("none")), Policy::default());
    }
}
