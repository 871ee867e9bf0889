//! The terminal's keys and the system's signals as messages.

use std::io;
use std::io::IsTerminal as _;
use std::sync::mpsc::Sender;

use crossterm::event::KeyCode;
use crossterm::event::KeyEvent;
use crossterm::event::KeyModifiers;
use crossterm::event::MouseButton;
use crossterm::event::MouseEvent;
use crossterm::event::MouseEventKind;

use crate::keys::Code;
use crate::keys::Intent;
use crate::keys::Key;
use crate::model::pointer::Pointer;
use crate::services::input;
use crate::services::input::Caught;
use crate::services::input::Input;
use crate::services::terminal;
use crate::update::Msg;
use crate::update::Signal;

/// Starts to listen to the keys, and to the end of the terminal; what comes goes to `inbox`.
pub fn listen(inbox: &Sender<Msg>) {
    listen_to_end(inbox);
    let keys = inbox.clone();
    input::read(move |input| match message(input) {
        Some(msg) => keys.send(msg).is_ok(),
        None => true,
    });
}

/// Starts to listen to the end of a terminal; a pipe ends in its own time.
pub(super) fn listen_to_end(inbox: &Sender<Msg>) {
    if io::stdin().is_terminal() {
        let gone = inbox.clone();
        input::hang_up(move |caught| gone.send(signal(caught)).is_ok());
    }
}

/// Starts to listen to signals.
///
/// With `raw` keys the terminal has to be given back before the program is stopped. Without, Ctrl-C
/// comes as a signal, and means what it means as a key.
pub fn listen_to_system(inbox: &Sender<Msg>, raw: bool) -> io::Result<()> {
    let signals = inbox.clone();
    let ctrl_c = move |caught| caught == Caught::Interrupt && !raw;
    input::signals(raw, move |caught| {
        let msg = if ctrl_c(caught) { Msg::Wish(Intent::Interrupt) } else { signal(caught) };
        if let (Msg::Signal(_), Some(code)) = (&msg, caught.ends_with()) {
            terminal::end_in_any_case(code);
        }
        signals.send(msg).is_ok()
    })
}

fn signal(caught: Caught) -> Msg {
    Msg::Signal(match caught {
        Caught::Terminate => Signal::Terminate,
        Caught::HangUp => Signal::HangUp,
        Caught::Interrupt => Signal::Interrupt,
        Caught::Quit => Signal::Quit,
        Caught::Continue => Signal::Continue,
        Caught::Other(number) => Signal::Other(number),
        Caught::Stop => return Msg::Wish(Intent::Suspend),
    })
}

fn message(input: Input) -> Option<Msg> {
    match input {
        Input::Key(event) => key(event).map(Msg::Key),
        Input::Pasted(text) => Some(Msg::Pasted(text)),
        Input::Mouse(event) => mouse(event).map(Msg::Mouse),
        Input::Resized => Some(Msg::Resized),
        Input::Background(background) => Some(Msg::Background(background)),
    }
}

/// What of the mouse means anything: the wheel and the left button, when it goes down.
fn mouse(event: MouseEvent) -> Option<Pointer> {
    let MouseEvent { kind, column, row, .. } = event;
    match kind {
        MouseEventKind::ScrollDown => Some(Pointer::Wheel { column, row, by: 1 }),
        MouseEventKind::ScrollUp => Some(Pointer::Wheel { column, row, by: -1 }),
        MouseEventKind::Down(MouseButton::Left) => Some(Pointer::Press { column, row }),
        MouseEventKind::Down(MouseButton::Middle | MouseButton::Right)
        | MouseEventKind::Up(_)
        | MouseEventKind::Drag(_)
        | MouseEventKind::Moved
        | MouseEventKind::ScrollLeft
        | MouseEventKind::ScrollRight => None,
    }
}

/// The key in the program's own words; none for keys that it has no words for.
fn key(event: KeyEvent) -> Option<Key> {
    let code = match event.code {
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab => Code::Tab,
        KeyCode::BackTab => Code::BackTab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::F(n) => Code::F(n),
        KeyCode::Insert
        | KeyCode::Null
        | KeyCode::CapsLock
        | KeyCode::ScrollLock
        | KeyCode::NumLock
        | KeyCode::PrintScreen
        | KeyCode::Pause
        | KeyCode::Menu
        | KeyCode::KeypadBegin
        | KeyCode::Media(_)
        | KeyCode::Modifier(_) => return None,
    };
    let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
    let alt = event.modifiers.contains(KeyModifiers::ALT);
    // AltGr arrives as both on Windows, and is no shortcut.
    let alt_gr = cfg!(windows) && ctrl && alt && matches!(code, Code::Char(_));
    Some(Key { code, ctrl: ctrl && !alt_gr, alt: alt && !alt_gr })
}
