//! Questions on the terminal, and a password from it or from standard input.

use std::io::Read as _;
use std::io::Write as _;

use zeroize::Zeroize as _;

use crate::cli::failure::Failure;
use crate::cli::failure::INTERRUPTED;
use crate::cli::failure::UNEXPECTED;
use crate::cli::failure::USAGE;
use crate::model::secret::Secret;
use crate::services::input;
use crate::services::terminal;

/// Asks for one line. Only on a terminal.
pub(super) fn line(question: &str, flag: &str) -> Result<String, Failure> {
    if !terminal::is_there() {
        return Err(Failure::new(USAGE, format!("{flag} is needed where there is no terminal.")));
    }
    ask(question);
    let mut text = String::new();
    std::io::stdin()
        .read_line(&mut text)
        .map_err(|error| Failure::new(UNEXPECTED, error.to_string()))?;
    Ok(text.trim().to_owned())
}

/// Refuses where there is no terminal to ask at.
pub(super) fn can_ask_password() -> Result<(), Failure> {
    let text = "--password-stdin is needed where there is no terminal.";
    terminal::is_there().then_some(()).ok_or_else(|| Failure::new(USAGE, text))
}

/// Asks for a password, without echo.
pub(super) fn password(question: &str) -> Result<Secret, Failure> {
    can_ask_password()?;
    let secret = terminal::read_secret(|| ask(question))
        .map_err(|error| Failure::new(UNEXPECTED, error.to_string()))?;
    ask("\n");
    secret.ok_or_else(|| Failure::new(INTERRUPTED, "interrupted. Nothing was sent."))
}

/// Asks for a token, without echo.
pub(super) fn token(question: &str) -> Result<Secret, Failure> {
    if !terminal::is_there() {
        let text = "--token-stdin or --token-file is needed where there is no terminal.";
        return Err(Failure::new(USAGE, text));
    }
    password(question)
}

/// Reads one line from standard input, byte for byte; a second line is refused.
pub(super) fn password_from_input() -> Result<Secret, Failure> {
    let mut secret = Secret::new();
    let mut bytes = [0_u8; 2_048];
    let mut filled = 0;
    let mut input =
        input::unbuffered().map_err(|error| Failure::new(UNEXPECTED, error.to_string()))?;
    let result = loop {
        let Some(room) = bytes.get_mut(filled..).filter(|room| !room.is_empty()) else {
            break Err(Failure::new(USAGE, "that is too long for a password. Nothing was sent."));
        };
        match input.read(room) {
            Ok(0) => break Ok(()),
            Ok(n) => filled += n,
            Err(error) => break Err(Failure::new(UNEXPECTED, error.to_string())),
        }
    };
    let result = result.and_then(|()| {
        let text = bytes.get(..filled).and_then(|bytes| std::str::from_utf8(bytes).ok());
        let text = text.ok_or_else(|| Failure::new(USAGE, "the password is not UTF-8. Nothing was sent."))?;
        let line = text.strip_suffix('\n').unwrap_or(text);
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.contains('\n') {
            return Err(Failure::new(
                USAGE,
                "standard input has more than one line. One account, one password; nothing was sent.",
            ));
        }
        if line.is_empty() || !secret.push_str(line) {
            return Err(Failure::new(USAGE, "standard input holds no password. Nothing was sent."));
        }
        Ok(())
    });
    bytes.zeroize();
    result.map(|()| secret)
}

fn ask(text: &str) {
    let mut out = std::io::stderr();
    let _ = write!(out, "{text}");
    let _ = out.flush();
}
