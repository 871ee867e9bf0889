//! Ids that nobody else makes.

use jiff::Timestamp;
use uuid::Builder;

use crate::model::chain::Sum;
use crate::model::tenant::TenantUrl;

/// Makes ids that nobody else makes, from a seed given at the start, so that the core needs no
/// source of chance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ids {
    seed: [u8; 16],
    made: u64,
}

impl Ids {
    /// Ids from `seed`, which has to be random.
    pub fn new(seed: [u8; 16]) -> Self {
        Self { seed, made: 0 }
    }

    /// A key that nobody else has: nothing that is made of the seed tells it.
    pub fn key(&self) -> Sum {
        let mut bytes = self.seed.to_vec();
        bytes.extend_from_slice(b"key");
        Sum::of(&bytes)
    }

    /// A GUID.
    pub fn guid(&mut self) -> String {
        self.made += 1;
        let mut bytes = self.seed.to_vec();
        bytes.extend_from_slice(&self.made.to_le_bytes());
        let sum = Sum::of(&bytes).to_string();
        let number = u128::from_str_radix(sum.get(..32).unwrap_or("0"), 16);
        Builder::from_random_bytes(number.unwrap_or_default().to_be_bytes()).into_uuid().to_string()
    }

    /// An id for a session: day, first label of the tenant, four hexadecimal digits.
    pub fn session(&mut self, now: Timestamp, tenant: Option<&TenantUrl>) -> String {
        let guid = self.guid();
        let digits = guid.get(..4).unwrap_or("0000");
        let day = now.strftime("%Y-%m-%d");
        match tenant {
            Some(tenant) => format!("{day}-{}-{digits}", tenant.label()),
            None => format!("{day}-{digits}"),
        }
    }
}
