//! One line of a session file, read in one pass.

use std::fmt;

use jiff::Timestamp;
use serde::Deserialize;
use serde::Deserializer;
use serde::de::DeserializeSeed;
use serde::de::Error as _;
use serde::de::MapAccess;
use serde::de::Visitor;
use serde::de::value::BorrowedStrDeserializer;
use serde::de::value::MapAccessDeserializer;

use crate::model::event::Event;

/// Fields that a line has once.
const ONCE: [&str; 5] = ["v", "seq", "at", "prev", "event"];

/// A line whose fields stand in the order in which they are written, and whose event is known.
///
/// Any other line does not read as one: it has to be looked at more closely, and more slowly.
/// What reads as one says the same there.
pub(super) struct Sealed<'a> {
    /// Its format.
    pub(super) v: u32,
    /// Its position.
    pub(super) seq: u64,
    /// When it was written.
    pub(super) at: Timestamp,
    /// The sum of the line before.
    pub(super) prev: &'a str,
    /// What happened.
    pub(super) event: Event,
}

impl<'de: 'a, 'a> Deserialize<'de> for Sealed<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Fields).map(|sealed: Sealed<'de>| sealed)
    }
}

struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Sealed<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a line with its fields in order")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let v = next(&mut map, "v")?;
        let seq = next(&mut map, "seq")?;
        let at = next(&mut map, "at")?;
        let prev = next(&mut map, "prev")?;
        key(&mut map, "event")?;
        let event = Event::deserialize(MapAccessDeserializer::new(Rest { map, begun: false }))?;
        Ok(Sealed { v, seq, at, prev, event })
    }
}

fn key<'de, A: MapAccess<'de>>(map: &mut A, name: &str) -> Result<(), A::Error> {
    if map.next_key::<&str>()? == Some(name) { Ok(()) } else { Err(A::Error::custom("order")) }
}

fn next<'de, A: MapAccess<'de>, T: Deserialize<'de>>(
    map: &mut A,
    name: &str,
) -> Result<T, A::Error> {
    key(map, name)?;
    map.next_value()
}

/// What is left of a line from the name of its event on, that name's key being read already.
struct Rest<A> {
    map: A,
    begun: bool,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Rest<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Self::Error> {
        let key = if std::mem::replace(&mut self.begun, true) {
            match self.map.next_key::<&'de str>()? {
                Some(key) if ONCE.contains(&key) => return Err(A::Error::custom("twice")),
                key => key,
            }
        } else {
            Some("event")
        };
        key.map(|key| seed.deserialize(BorrowedStrDeserializer::new(key))).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, Self::Error> {
        self.map.next_value_seed(seed)
    }
}
