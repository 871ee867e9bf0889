//! The policy file. One that cannot be read, understood or trusted forbids everything.

use std::fs::File;
use std::path::Path;

use crate::model::policy::Closed;
use crate::model::policy::Policy;
use crate::services::disk;

/// Where it is; only an administrator of the computer writes there.
pub const FILE: &str = "/etc/reauth/policy.toml";
/// Bytes that it may have.
const FILE_MAX: u64 = 64 * 1024;

/// Reads the policy at `path`. No file means no rules.
pub fn load(path: &Path) -> Policy {
    let file = match disk::open_plain(path, false, false) {
        Err(error) if error.is_missing() => return Policy::default(),
        Err(_) => return Policy::closed(Closed::Unreadable),
        Ok(file) => file,
    };
    if !is_administrators(&file, path) {
        return Policy::closed(Closed::Untrusted);
    }
    disk::read_all(&file, path, FILE_MAX)
        .map_or_else(|_| Policy::closed(Closed::Unreadable), |bytes| parse(&bytes))
}

/// What the content says.
fn parse(bytes: &[u8]) -> Policy {
    let Ok(text) = std::str::from_utf8(bytes) else { return Policy::closed(Closed::Unreadable) };
    toml::from_str(text).unwrap_or_else(|error| {
        let before = bytes.iter().take(error.span().map_or(0, |span| span.start));
        Policy::misread(1 + before.filter(|byte| **byte == b'\n').count())
    })
}

/// Whether nobody but root can have written the file, or put it into its folder.
#[cfg(unix)]
fn is_administrators(file: &File, path: &Path) -> bool {
    use std::fs::Metadata;
    use std::os::unix::fs::MetadataExt as _;
    const GROUP_OR_OTHERS_WRITE: u32 = 0o022;
    let roots = |found: &Metadata| found.uid() == 0 && found.mode() & GROUP_OR_OTHERS_WRITE == 0;
    let folder = path.parent().and_then(|folder| folder.metadata().ok());
    file.metadata().is_ok_and(|found| roots(&found)) && folder.is_some_and(|found| roots(&found))
}

/// Elsewhere the place itself is the promise.
#[cfg(not(unix))]
fn is_administrators(_file: &File, _path: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_understood_forbids_everything() {
        for content in [
            &b"methods = [\"browser\""[..],
            b"methods = [\"telepathy\"]",
            b"methods = \"browser\"",
            b"method = [\"browser\"]",
            b"retention-days = 0",
            b"ticket = \"yes\"",
            b"\xff\xfe",
        ] {
            assert_eq!(parse(content).why_closed(), Some(Closed::Unreadable), "{content:?}");
        }
        for (content, line) in [
            (&b"okta-token = false\nmethod = [\"browser\"]"[..], Some(2)),
            (b"ticket = true\n\nretention-days = 0\n", Some(3)),
            (b"methods = [\"browser\"", Some(1)),
            (b"\xff\xfe", None),
            (b"ticket = true", None),
        ] {
            assert_eq!(parse(content).misread_line(), line, "{content:?}");
        }
        assert_eq!(parse(b"methods = [\"browser\", \"device-code\"]").why_closed(), None);
        let folder = tempfile::tempdir().unwrap();
        let unreadable = Policy::closed(Closed::Unreadable);
        assert_eq!(load(folder.path()), unreadable, "a folder in its place");
        assert_eq!(load(&folder.path().join("none")), Policy::default());
    }

    #[cfg(unix)]
    #[test]
    fn what_others_could_have_written_forbids_everything() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("policy.toml");
        std::fs::write(&path, "").unwrap();
        let set = |path: &Path, mode| {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        };
        for (file, above) in [(0o666, 0o700), (0o620, 0o700), (0o600, 0o777)] {
            set(&path, file);
            set(folder.path(), above);
            assert_eq!(load(&path), Policy::closed(Closed::Untrusted), "{file:o} {above:o}");
        }
    }
}
