//! Reports and other files for the reader: whole or not at all, and never over another by accident.

use std::path::Path;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::model::output::Form;
use crate::model::session::Session;
use crate::model::tenant::TenantUrl;
use crate::services::clock;
use crate::services::disk;
use crate::services::disk::DiskError;
use crate::services::disk::Over;
use crate::services::paths::Paths;
use crate::text::Phrase;

/// Letters of a tenant's name that go into a file name.
const LABEL_MAX: usize = 40;

/// Why a file was not written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The disk refused, or something stands there already.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// The folder named for it does not exist; it is not made by accident of a typing error.
    #[error("there is no folder {path}")]
    NoFolder {
        /// The folder.
        path: PathBuf,
    },
    /// The place is one of this program's own files.
    #[error("{path} belongs to reauth itself")]
    Own {
        /// The file.
        path: PathBuf,
    },
}

impl ExportError {
    /// Names its sentence.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Disk(error) => error.key(),
            Self::NoFolder { .. } => "disk.no_folder",
            Self::Own { .. } => "disk.own_file",
        }
    }

    /// Its sentence, with `path` filled in.
    pub fn phrase(&self) -> Phrase {
        match self {
            Self::Disk(error) => error.phrase(),
            Self::NoFolder { path } | Self::Own { path } => {
                Phrase::new(self.key()).with("path", path.display().to_string())
            }
        }
    }
}

/// Writes `bytes` to `path`, mode 0600; returns the absolute path, for the sentence that tells.
/// `live` is where live work is kept, also where the report is of practice.
pub fn write(live: &Paths, path: &Path, bytes: &[u8], over: Over) -> Result<PathBuf, ExportError> {
    let path = std::path::absolute(path)
        .map_err(|source| DiskError::Open { path: path.to_owned(), source })?;
    let folder = disk::folder_of(&path);
    let Ok(real) = folder.canonicalize() else {
        return Err(ExportError::NoFolder { path: folder.to_owned() });
    };
    // Compared after links are followed: no way round leads into a session file.
    let all = [live.clone(), live.practice()];
    let mut own = all.iter().flat_map(|it| [it.sessions(), it.state.clone(), it.config.clone()]);
    if own.any(|own| own.canonicalize().is_ok_and(|own| own == real)) {
        return Err(ExportError::Own { path });
    }
    disk::sweep(&real);
    disk::write_whole(&path, bytes, over)?;
    Ok(path)
}

/// Writes a report of `session` into `folder`, under a name of its own.
pub fn report(
    live: &Paths,
    folder: &Path,
    form: Form,
    session: &Session,
    text: &str,
) -> Result<PathBuf, ExportError> {
    let tenant = session.tenant.as_deref().and_then(|url| TenantUrl::parse(url).ok());
    let label = tenant.as_ref().map(|tenant| tenant.url.label());
    // Its name is part of what is passed on.
    let label = if form.redacted { Some("redacted") } else { label };
    let name = file_name("report", label, clock::now(), form.format.extension());
    write(live, &folder.join(name), text.as_bytes(), Over::Never)
}

/// Writes a file that everyone may read, in folders that are made where they are missing, in place
/// of the one before.
pub fn write_public(path: &Path, bytes: &[u8]) -> Result<(), DiskError> {
    let folder = disk::folder_of(path);
    std::fs::create_dir_all(folder)
        .map_err(|source| DiskError::Folder { path: folder.to_owned(), source })?;
    std::fs::write(path, bytes).map_err(|source| DiskError::Write { path: path.to_owned(), source })
}

/// A file name that every file system takes: what it is, the tenant, the time in UTC.
pub fn file_name(what: &str, tenant: Option<&str>, at: Timestamp, ending: &str) -> String {
    let safe = |text: &str| -> String {
        let letters = text.chars().map(|c| c.to_ascii_lowercase());
        letters.filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(LABEL_MAX).collect()
    };
    let time = at.to_zoned_datetime(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string();
    let tenant = tenant.map(safe).filter(|name| !name.is_empty());
    let tenant = tenant.map(|name| name + "-").unwrap_or_default();
    format!("reauth-{}-{tenant}{time}.{}", safe(what), safe(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_safe_everywhere() {
        let at = Timestamp::from_second(1_800_000_000).unwrap();
        assert_eq!(
            file_name("report", Some("../AC:ME\u{202e}*"), at, "md"),
            "reauth-report-acme-20270115T080000Z.md"
        );
        assert_eq!(file_name("report", None, at, "html"), "reauth-report-20270115T080000Z.html");
        // A reserved name of Windows is harmless behind the prefix.
        assert!(file_name("report", Some("con"), at, "csv").starts_with("reauth-report-con-"));
    }
}
