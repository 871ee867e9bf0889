//! A secret as it may be written somewhere: as it is, by half, backwards, or encoded.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use base64::prelude::BASE64_URL_SAFE;

/// Every form that is looked for.
pub(crate) fn forms(secret: &str) -> Vec<Vec<u8>> {
    let quarter = secret.len() / 4;
    let each = |write: fn(&mut String, u8)| {
        let mut out = String::new();
        secret.bytes().for_each(|byte| write(&mut out, byte));
        out
    };
    let mut texts = vec![
        secret.to_owned(),
        // Most of it: less may stand anywhere by chance.
        secret.get(..secret.len() - quarter).unwrap().to_owned(),
        secret.get(quarter..).unwrap().to_owned(),
        secret.chars().rev().collect(),
        secret.replace('-', "%2D"),
        secret.replace('-', "%2d"),
        each(|out, byte| write!(out, "%{byte:02X}").unwrap()),
        each(|out, byte| write!(out, "%{byte:02x}").unwrap()),
        each(|out, byte| write!(out, "{byte:02x}").unwrap()),
        each(|out, byte| write!(out, "{byte:02X}").unwrap()),
    ];
    // Inside of another text it begins at any of three places of a group.
    for before in ["", "x", "xy"] {
        for engine in [BASE64_STANDARD, BASE64_URL_SAFE] {
            let text = engine.encode(format!("{before}{secret}"));
            let whole = text.trim_end_matches('=');
            let from = (before.len() * 8).div_ceil(6);
            // The last letter may hold bits of what follows.
            texts.push(whole.get(from..whole.len() - 1).unwrap().to_owned());
        }
    }
    let mut forms: Vec<_> = texts.into_iter().map(String::into_bytes).collect();
    forms.push(secret.encode_utf16().flat_map(u16::to_le_bytes).collect());
    forms.push(secret.encode_utf16().flat_map(u16::to_be_bytes).collect());
    forms
}

/// Whether `bytes` hold the secret in any form.
pub(crate) fn holds(bytes: &[u8], secret: &str) -> bool {
    let mut forms = forms(secret).into_iter();
    forms.any(|form| bytes.windows(form.len()).any(|part| part == form.as_slice()))
}
