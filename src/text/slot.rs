//! Where the search for a key begins; shared with `assets/build.rs`, which puts each key there or behind.

/// What an empty slot has in it, which is more than there are entries.
pub(crate) const EMPTY: u16 = u16::MAX;

/// The slot of `key` among `slots` of them, a power of two: by FNV-1a, of 32 bits (the IETF's
/// draft-eastlake-fnv).
pub(crate) fn slot_of(key: &[u8], slots: usize) -> usize {
    let hash = key
        .iter()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
    // Its low bits alone depend on few of the key's.
    (hash ^ hash >> 16) as usize & (slots - 1)
}
