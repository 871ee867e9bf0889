//! The `Link` header: the next page is followed as it was sent, never built.

/// The address of the next page, of one header line a relation or of several joined by a proxy.
pub fn next(lines: &[String]) -> Option<String> {
    lines.iter().find_map(|line| in_line(line))
}

fn in_line(line: &str) -> Option<String> {
    let mut rest = line;
    while let Some((_, after)) = rest.split_once('<') {
        let (url, after) = after.split_once('>')?;
        // What belongs to this address ends where the next one begins.
        let end = after.find('<').unwrap_or(after.len());
        let (parameters, tail) = after.split_at_checked(end)?;
        if is_next(parameters) {
            return Some(url.to_owned());
        }
        rest = tail;
    }
    None
}

fn is_next(parameters: &str) -> bool {
    parameters.split([';', ',']).any(|parameter| {
        let (name, value) = parameter.split_once('=').unwrap_or_default();
        let value = value.trim().trim_matches('"');
        name.trim().eq_ignore_ascii_case("rel")
            && value.split_whitespace().any(|relation| relation.eq_ignore_ascii_case("next"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_their_own_and_joined_ones_are_read() {
        let own = "<https://acme.okta.com/api/v1/logs?limit=1>; rel=\"self\"";
        let more = "<https://acme.okta.com/api/v1/logs?limit=1&after=a,b>; rel=\"next\"";
        let url = "https://acme.okta.com/api/v1/logs?limit=1&after=a,b";
        let read =
            |lines: &[&str]| next(&lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>());
        assert_eq!(read(&[own, more]).as_deref(), Some(url));
        assert_eq!(read(&[&format!("{own}, {more}")]).as_deref(), Some(url));
        assert_eq!(read(&[&format!("{more},{own}")]).as_deref(), Some(url));
        assert_eq!(read(&["<https://a/>; REL=next"]).as_deref(), Some("https://a/"));
        assert_eq!(read(&[own]), None);
        for odd in ["", "<", "<x", "<x>", "rel=\"next\"", "<x>; rel=\"nextish\""] {
            assert_eq!(read(&[odd]), None, "{odd}");
        }
    }
}
