//! A text as it is searched: in lower case, with escapes undone and what is not seen left out.

use crate::text::is_hidden;

/// The text as it is searched, and where each of its bytes comes from.
pub(super) struct Normal {
    pub(super) text: String,
    /// For each byte of `text`, where in the original it comes from; at last, the original's end.
    from: Vec<usize>,
}

impl Normal {
    pub(super) fn of(original: &str) -> Self {
        let mut out = Self { text: String::new(), from: Vec::with_capacity(original.len()) };
        let mut rest = original;
        while let Some(c) = rest.chars().next() {
            let at = original.len() - rest.len();
            let (meant, length) = escape(rest).unwrap_or_else(|| (c, c.len_utf8()));
            out.push(meant, at);
            rest = rest.get(length..).unwrap_or_default();
        }
        out.from.push(original.len());
        out
    }

    fn push(&mut self, c: char, from: usize) {
        if is_hidden(c) && !c.is_whitespace() {
            return;
        }
        for lower in c.to_lowercase() {
            self.text.push(lower);
            self.from.resize(self.text.len(), from);
        }
    }

    /// The bytes of the original that `start..end` stands for, with what is not seen behind them.
    pub(super) fn original(&self, start: usize, end: usize) -> Option<(usize, usize)> {
        Some((*self.from.get(start)?, *self.from.get(end)?))
    }
}

/// The character that an escape at the beginning of `text` stands for, and its length: of a URL,
/// how often it may have been encoded, of HTML, or of JSON.
fn escape(text: &str) -> Option<(char, usize)> {
    match text.as_bytes().first()? {
        b'%' => percent(text),
        b'&' => entity(text),
        b'\\' => unicode(text),
        _ => None,
    }
}

fn percent(text: &str) -> Option<(char, usize)> {
    let mut bytes = Vec::new();
    let mut length = 0;
    while bytes.len() < 4 {
        let (byte, taken) = percent_byte(text.get(length..)?)?;
        bytes.push(byte);
        length += taken;
        if let Ok(whole) = std::str::from_utf8(&bytes) {
            return whole.chars().next().map(|c| (c, length));
        }
    }
    None
}

/// `%40`, `%2540`, `%252540`: one byte.
fn percent_byte(text: &str) -> Option<(u8, usize)> {
    let mut digits = text.strip_prefix('%')?;
    while let Some(inner) = digits.strip_prefix("25")
        && inner.get(..2).is_some_and(is_hex)
    {
        digits = inner;
    }
    let hex = digits.get(..2).filter(|hex| is_hex(hex))?;
    let byte = u8::from_str_radix(hex, 16).ok()?;
    Some((byte, text.len() - digits.len() + 2))
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn entity(text: &str) -> Option<(char, usize)> {
    let (digits, _) = text.strip_prefix("&#")?.split_once(';')?;
    let number = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => digits.parse().ok()?,
    };
    Some((char::from_u32(number)?, digits.len() + 3))
}

fn unicode(text: &str) -> Option<(char, usize)> {
    let hex = text.strip_prefix("\\u")?.get(..4).filter(|hex| is_hex(hex))?;
    Some((char::from_u32(u32::from_str_radix(hex, 16).ok()?)?, 6))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone_and_lead_back() {
        let original = "x ADA%2540Acme&#46;co\\u006D a\u{200b}b%C3%BC% &# \\u00zz";
        let normal = Normal::of(original);
        assert_eq!(normal.text, "x ada@acme.com abü% &# \\u00zz");
        let start = normal.text.find("ada").unwrap();
        let (from, to) = normal.original(start, start + "ada@acme.com".len()).unwrap();
        assert_eq!(original.get(from..to), Some("ADA%2540Acme&#46;co\\u006D"));
    }
}
