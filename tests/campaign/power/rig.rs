//! A real ext4 whose power can be cut at any moment: its image lies on a btrfs, which copies a file
//! at once as it stands. Mounting the copy replays ext4's journal, as after a real cut.

use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

/// The disk, for as long as this lives.
pub(super) struct Rig {
    root: TempDir,
}

/// What a power cut left, mounted.
pub(super) struct Picture {
    image: PathBuf,
    mounted: PathBuf,
}

fn ran(program: &str, args: &[&str]) -> Result<(), String> {
    let out = Command::new(program).args(args).output().map_err(|e| format!("{program}: {e}"))?;
    let said = String::from_utf8_lossy(&out.stderr);
    if out.status.success() { Ok(()) } else { Err(format!("{program}: {}", said.trim())) }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

impl Rig {
    /// With these mount options. An error names what is missing: mounting takes root.
    pub(super) fn new(options: &str) -> Result<Self, String> {
        let root = tempfile::Builder::new().prefix("reauth-power-").tempdir().unwrap();
        let rig = Self { root };
        for name in ["below", "live"] {
            std::fs::create_dir(rig.path(name)).unwrap();
        }
        let image = rig.path("below.img");
        ran("truncate", &["-s", "2G", text(&image)])?;
        ran("mkfs.btrfs", &["-q", text(&image)])?;
        ran("mount", &["-o", "loop", text(&image), text(&rig.path("below"))])?;
        ran("truncate", &["-s", "256M", text(&rig.image())])?;
        ran("mkfs.ext4", &["-q", text(&rig.image())])?;
        let options = format!("loop,{options}");
        ran("mount", &["-o", &options, text(&rig.image()), text(&rig.live())])?;
        ran("sync", &[])?;
        Ok(rig)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    fn image(&self) -> PathBuf {
        self.path("below").join("disk.img")
    }

    /// The folder that is on the disk.
    pub(super) fn live(&self) -> PathBuf {
        self.path("live")
    }

    /// Cuts the power, and looks at what is there when it is back. The disk itself goes on.
    pub(super) fn cut(&self) -> Picture {
        let image = self.path("below").join("cut.img");
        let mounted = self.path("cut");
        std::fs::create_dir_all(&mounted).unwrap();
        ran("cp", &["--reflink=always", text(&self.image()), text(&image)]).unwrap();
        ran("mount", &["-o", "loop", text(&image), text(&mounted)]).unwrap();
        Picture { image, mounted }
    }
}

impl Picture {
    /// The folder that was on the disk.
    pub(super) fn folder(&self) -> &Path {
        &self.mounted
    }
}

impl Drop for Picture {
    fn drop(&mut self) {
        drop(ran("umount", &[text(&self.mounted)]));
        drop(std::fs::remove_file(&self.image));
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        // What was not mounted cannot be given back.
        drop(ran("umount", &[text(&self.live())]));
        drop(ran("umount", &[text(&self.path("below"))]));
    }
}
