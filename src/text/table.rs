//! Texts by their keys, as `assets/build.rs` lays them out: one entry after the other, in the order
//! of their keys, the place of each, and slots in which a key is found at once.

use crate::text::slot::EMPTY;
use crate::text::slot::slot_of;

/// Bytes of a place: where the entry begins, in four, and how long its key is, in two; the lowest
/// first.
const PLACE: usize = 6;

/// Entries that are found without anything being read in beforehand.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    text: &'static str,
    places: &'static [u8],
    /// Numbers of entries, in two bytes each.
    slots: &'static [u8],
}

/// An entry: its key, and its lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its key.
    pub key: &'static str,
    lines: Option<&'static str>,
}

impl Table {
    /// A table of `text`, in which the entries are at `places`, and are found by `slots`.
    pub const fn new(text: &'static str, places: &'static [u8], slots: &'static [u8]) -> Self {
        Self { text, places, slots }
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.places.len() / PLACE
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Where an entry begins, and where its key ends.
    fn at(&self, n: usize) -> Option<(usize, usize)> {
        let (from, rest) = self.places.get(n * PLACE..)?.split_first_chunk::<4>()?;
        let from = usize::try_from(u32::from_le_bytes(*from)).ok()?;
        Some((from, from + usize::from(u16::from_le_bytes(*rest.first_chunk::<2>()?))))
    }

    fn key(&self, n: usize) -> Option<&'static str> {
        let (from, to) = self.at(n)?;
        self.text.get(from..to)
    }

    /// The entry at place `n` in the order of the keys.
    pub fn get(&self, n: usize) -> Option<Entry> {
        let (_, from) = self.at(n)?;
        let to = self.at(n + 1).map_or(self.text.len(), |(to, _)| to);
        Some(Entry { key: self.key(n)?, lines: self.text.get(from..to)?.strip_prefix('\n') })
    }

    /// The place of the entry named `key`.
    pub fn place(&self, key: &str) -> Option<usize> {
        let slots = self.slots.as_chunks().0;
        let (before, from) = slots.split_at_checked(slot_of(key.as_bytes(), slots.len()))?;
        for slot in from.iter().chain(before) {
            let n = match u16::from_le_bytes(*slot) {
                EMPTY => return None,
                n => usize::from(n),
            };
            if self.key(n)? == key {
                return Some(n);
            }
        }
        None
    }

    /// The entry named `key`.
    pub fn find(&self, key: &str) -> Option<Entry> {
        self.get(self.place(key)?)
    }

    /// Every entry, in the order of the keys.
    pub fn entries(self) -> impl Iterator<Item = Entry> {
        (0..self.len()).filter_map(move |n| self.get(n))
    }
}

impl Entry {
    /// The lines of the entry.
    pub fn lines(self) -> impl Iterator<Item = &'static str> {
        self.lines.into_iter().flat_map(|lines| lines.split('\n'))
    }

    /// The first line of the entry.
    pub fn line(self) -> Option<&'static str> {
        self.lines().next()
    }
}

/// The table that was made under a name.
macro_rules! table {
    ($name:literal) => {
        $crate::text::Table::new(
            include_str!(concat!(env!("OUT_DIR"), "/", $name, ".txt")),
            include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".at")),
            include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".slots")),
        )
    };
}

pub(crate) use table;
