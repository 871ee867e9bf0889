//! The memory of another process, searched from outside.

use std::io::Read as _;
use std::io::Seek as _;
use std::io::SeekFrom;

/// The places in the memory of a process that hold `needle`: its addresses, with what lies around
/// each. Reading it takes root where the process forbids it to others.
pub(crate) fn copies(pid: u32, needle: &[u8]) -> Vec<String> {
    const AROUND: usize = 24;
    let mut found = Vec::new();
    each_part(pid, |from, bytes| {
        let hits = bytes.windows(needle.len()).enumerate().filter(|(_, part)| *part == needle);
        found.extend(hits.map(|(at, _)| {
            let end = (at + needle.len() + AROUND).min(bytes.len());
            let around = bytes.get(at.saturating_sub(AROUND)..end).unwrap_or_default();
            format!("{:x} {}", from + at as u64, around.escape_ascii())
        }));
    });
    found
}

/// Shows every part of the memory that the process can write to, with its address.
pub(crate) fn each_part(pid: u32, mut see: impl FnMut(u64, &[u8])) {
    let maps = std::fs::read_to_string(format!("/proc/{pid}/maps")).unwrap();
    let mut memory = std::fs::File::open(format!("/proc/{pid}/mem")).unwrap();
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let range = line.split_once(' ').and_then(|(range, _)| range.split_once('-')).unwrap();
        let ends = (u64::from_str_radix(range.0, 16), u64::from_str_radix(range.1, 16));
        let (Ok(from), Ok(to)) = ends else { continue };
        let mut bytes = vec![0; usize::try_from(to - from).unwrap()];
        if memory.seek(SeekFrom::Start(from)).is_err() || memory.read_exact(&mut bytes).is_err() {
            continue;
        }
        see(from, &bytes);
    }
}
