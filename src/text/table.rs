//! Texts by their keys, as `assets/build.rs` lays them out: one entry after the other, in the order
//! of their keys, and the place of each.

/// Bytes of a place: where the entry begins, in four, and how long its key is, in two; the lowest
/// first.
const PLACE: usize = 6;

/// Entries that are found without anything being read in beforehand.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    text: &'static str,
    places: &'static [u8],
}

/// An entry: its key, and its lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its key.
    pub key: &'static str,
    lines: Option<&'static str>,
}

impl Table {
    /// A table of `text`, in which the entries are at `places`.
    pub const fn new(text: &'static str, places: &'static [u8]) -> Self {
        Self { text, places }
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
        let (mut from, mut to) = (0, self.len());
        while from < to {
            let middle = from.midpoint(to);
            let (start, end) = self.at(middle)?;
            // As bytes, which are in the same order, and need not be looked at for where letters end.
            match self.text.as_bytes().get(start..end)?.cmp(key.as_bytes()) {
                std::cmp::Ordering::Less => from = middle + 1,
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Greater => to = middle,
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
        )
    };
}

pub(crate) use table;
