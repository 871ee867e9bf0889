//! The conversation, without a world: what is said, what is asked, and what a line stands for.
#![expect(clippy::panic, reason = "a talk that has gone astray cannot go on")]

use reauth::keys::Intent;
use reauth::model::check::Waits;
use reauth::model::picker::Picker;
use reauth::model::picker::PickerRow;
use reauth::model::screen::Overlay;
use reauth::model::screen::Screen;
use reauth::model::session::StepState;
use reauth::plain::Act;
use reauth::plain::Talk;
use reauth::plain::Voice;
use reauth::text::Phrase;
use reauth::update::Msg;
use reauth::update::Signal;
use reauth::words::Words;
use zeroize::Zeroizing;

use crate::driver::Driver;
use crate::report_sample;

/// A driver that is talked to. What was said, asked and answered is kept.
pub(crate) struct Spoken {
    pub(crate) driver: Driver,
    talk: Talk,
    voice: Voice,
    transcript: String,
    /// Whether it is found out at once who can read a password on its way, and who it is.
    looks: bool,
    reader: Option<String>,
    /// Where the last answer ends in the transcript.
    answered: usize,
}

impl Spoken {
    /// At the first question.
    pub(crate) fn new() -> Self {
        Self::of(Driver::new())
    }

    /// At the checklist of a new session.
    pub(crate) fn walking() -> Self {
        let mut spoken = Self::new();
        spoken.lines("acme|");
        spoken
    }

    pub(crate) fn of(driver: Driver) -> Self {
        let zone = jiff::tz::TimeZone::UTC;
        let voice = Voice { words: Words::english(), zone, hides: true, columns: 80 };
        let (talk, transcript) = (Talk::new(), String::new());
        let (looks, reader) = (true, None);
        let mut spoken = Self { driver, talk, voice, transcript, looks, reader, answered: 0 };
        spoken.listen();
        spoken
    }

    /// Types lines, which stand between `|`.
    pub(crate) fn lines(&mut self, script: &str) -> &mut Self {
        for line in script.split('|') {
            self.line(line);
        }
        self
    }

    /// Types one line.
    pub(crate) fn line(&mut self, line: &str) -> &mut Self {
        let asked = self.question();
        let question =
            asked.unwrap_or_else(|| panic!("nothing is asked for {line}: {}", self.said()));
        let shown = if question.1 { "(hidden)" } else { line };
        self.transcript.push_str(shown);
        self.transcript.push('\n');
        self.answered = self.transcript.len();
        self.driver.now += jiff::SignedDuration::from_secs(1);
        self.driver.model.toggled = None;
        let line = Zeroizing::new(line.to_owned());
        for act in self.talk.answer(&self.driver.model, &self.voice, line) {
            match act {
                Act::Wish(intent) => self.driver.send(Msg::Wish(intent)),
                Act::Text(text) => self.driver.send(Msg::Pasted(text)),
                Act::Say(lines) => self.say(&reauth::plain::lines(&lines, 80)),
            }
        }
        self.listen();
        self
    }

    /// Something happens.
    pub(crate) fn send(&mut self, msg: Msg) -> &mut Self {
        self.driver.send(msg);
        self.listen();
        self
    }

    /// The report is made.
    fn previewed(&mut self) -> &mut Self {
        let Some(Overlay::Report(panel)) = self.driver.model.overlay() else { panic!("no report") };
        let form = panel.form;
        let text = "A report\n\nof two paragraphs".to_owned();
        self.send(Msg::Previewed { form, text })
    }

    fn say(&mut self, lines: &[String]) {
        if !lines.is_empty() && self.transcript.ends_with(' ') {
            self.transcript.push('\n');
        }
        for line in lines {
            self.transcript.push_str(line);
            self.transcript.push('\n');
        }
    }

    /// What is new is said, then what is asked.
    fn listen(&mut self) {
        while let Some(Overlay::Test(panel)) = self.driver.model.overlay()
            && let Some(attempt) = panel.looking.filter(|_| self.looks)
        {
            let result = Ok(self.reader.clone());
            self.driver.send(Msg::Looked { attempt, result });
        }
        while let Some(said) = self.talk.tell(&self.driver.model, &self.voice) {
            self.driver.model.notice = None;
            self.say(&said);
            match self.talk.moves_on(&self.driver.model) {
                Some(intent) => self.driver.send(Msg::Wish(intent)),
                None => break,
            }
        }
        if let Some((question, _)) = self.question() {
            self.transcript.push_str(&question);
            self.transcript.push(' ');
        }
    }

    /// The question, and whether its answer is hidden.
    fn question(&self) -> Option<(String, bool)> {
        let question = self.talk.question(&self.driver.model, &self.voice)?;
        Some((question.text, question.hidden))
    }

    /// What was said since the last answer, its lines joined.
    pub(crate) fn said(&self) -> String {
        let new = self.transcript.split_at(self.answered).1;
        new.replace('\n', " ")
    }

    /// Checks what was said since the last answer.
    #[track_caller]
    pub(crate) fn says(&mut self, text: &str) -> &mut Self {
        assert!(self.said().contains(text), "no `{text}` in: {}", self.said());
        self
    }

    #[track_caller]
    fn says_nothing_of(&mut self, text: &str) -> &mut Self {
        assert!(!self.said().contains(text), "`{text}` in: {}", self.said());
        self
    }
}

/// What was said cannot be drawn again.
#[test]
fn a_list_is_said_once_all_of_it_was_read_and_tells_no_age_that_nobody_knows() {
    let mut driver = Driver::new();
    driver.model.screen = Screen::Picker(Picker::default());
    let mut spoken = Spoken::of(driver);
    let unread = |id: &str| PickerRow {
        id: id.to_owned(),
        summary: None,
        modified: jiff::Timestamp::UNIX_EPOCH,
    };
    spoken.send(Msg::SessionsListed(vec![unread("one"), unread("other")]));
    spoken.says_nothing_of("one");
    let refused = |id| PickerRow { summary: Some(Err(Phrase::new("disk.held"))), ..unread(id) };
    spoken.send(Msg::SessionsRead { from: 0, rows: vec![refused("one")] });
    spoken.says_nothing_of("one");
    spoken.send(Msg::SessionsRead { from: 1, rows: vec![refused("other")] });
    spoken.says("1: one, ").says("2: other, ").says_nothing_of("ago");
}

#[test]
fn a_settled_step_is_said_and_leads_to_the_next_open_one() {
    let mut spoken = Spoken::walking();
    spoken.says("Step 1 of 12. Sign in to the Okta Admin Console. Not done.");
    spoken.line("done").says("Step 1: done. Saved.").says("Step 2 of 12.");
    spoken.line("skip 1").says("Step 2: skipped. Already done before this session. Saved.");
    spoken.says("Step 3, not done. Enter: open page. What now?");
    spoken.lines("1|done").says("This step is done already.");
    spoken.line("todo").says("Step 1: not done. Saved.").says_nothing_of("Step 2 of 12");
    spoken.line("12").line("done").says("Still open before it: 1, 3, 4, 5, 6, 7, 8, 9, 10, 11.");
    assert_eq!(spoken.driver.states(), "tstttttttttd");
}

#[test]
fn a_step_is_not_told_again_on_coming_back_to_it() {
    let mut spoken = Spoken::walking();
    spoken.line("note first go").says("Note to step 1. Saved.");
    spoken.says_nothing_of("To do:").line("repeat").says("To do:").says("first go");
    spoken.lines("skip|back").says_nothing_of("To do:");
    spoken.line("1").says("To do:");
}

#[test]
fn what_was_read_is_no_news_however_soon_it_came() {
    let mut spoken = Spoken::of(Driver::resumed(&report_sample::complete()));
    spoken.says("12 of 12 settled").says_nothing_of("Step 1: done.");
}

#[test]
fn what_is_said_of_a_change_is_kept_or_said_not_to_be() {
    let mut spoken = Spoken::walking();
    spoken.driver.disk = false;
    spoken.line("done");
    assert_eq!(spoken.said(), "", "the disk has not answered");
    let upto = spoken.driver.session().events;
    let full = Phrase::new("disk.full").with("path", "/x");
    spoken.send(Msg::Appended { upto, result: Err(full) });
    spoken.says("1 change is not on disk. There is no room left").says("Step 1: done.");
    spoken.says_nothing_of("Saved.");
    // The same trouble is not told again, but what it does to each change is.
    spoken.line("note as well");
    let upto = spoken.driver.session().events;
    let full = Phrase::new("disk.full").with("path", "/x");
    spoken.send(Msg::Appended { upto, result: Err(full) });
    spoken.says("Note to step 2. 2 changes are not on disk.").says_nothing_of("There is no room");
    // Also where a notice says what was changed.
    spoken.line("undo");
    let upto = spoken.driver.session().events;
    let full = Phrase::new("disk.full").with("path", "/x");
    spoken.send(Msg::Appended { upto, result: Err(full) });
    spoken.says("3 changes are not on disk.");
    spoken.send(Msg::Appended { upto, result: Ok(()) }).says("Everything is saved.");
}

#[test]
fn who_leaves_while_the_disk_is_silent_is_told_of_nothing_saved() {
    let mut spoken = Spoken::walking();
    spoken.driver.disk = false;
    spoken.line("done");
    spoken.send(Msg::Signal(Signal::Terminate));
    spoken.says("Step 1: done. 1 change is not on disk.").says_nothing_of("aved.");
}

#[test]
fn a_choice_takes_its_number_or_its_word_and_nothing_by_itself() {
    let mut spoken = Spoken::walking();
    spoken.lines("5|done").says("1: Yes").says("3: Not sure").says("Number:");
    spoken.line("").says("An answer is needed");
    spoken.line("4").says("That is not understood here.");
    spoken.line("no").says("This page keeps no password");
    spoken.lines("10|done|").says("An answer is needed");
    spoken.line("3").says("Step 10: skipped. Not on my page.");
    spoken.lines("6|fail|the page was blank").says("Step 6: failed. the page was blank. Saved.");
    assert_eq!(spoken.driver.state(6), StepState::Failed);
}

#[test]
fn a_wrong_address_is_said_each_time_and_is_not_offered_again() {
    let mut spoken = Spoken::new();
    spoken
        .line("a b")
        .says("no Okta address has")
        .says("Tenant URL, or Enter to go on without it:");
    spoken.line("a b").says("no Okta address has");
    spoken.line("sso.acme.de").says("is not an Okta domain");
    spoken.says("Enter for sso.acme.de:").line("").says("What does Okta say?");
}

#[test]
fn enter_goes_on_without_an_address_that_was_refused() {
    let mut spoken = Spoken::walking();
    spoken.lines("3|done|next").says("There is no app instance id").says("Address, or Enter:");
    spoken.line("?").says("back: ").says_nothing_of("next");
    spoken.line("nothing").says("There is no app instance id");
    spoken.line("").says("Step 3: done").says("Step 4, not done.");
}

#[test]
fn undo_goes_back_to_the_step_it_is_about() {
    let mut spoken = Spoken::walking();
    spoken.lines("done|undo").says("Took back: step 1 done").says("Step 1, not done.");
    spoken.line("redo").says("Step 1, done.");
}

#[test]
fn several_lines_of_an_error_end_with_an_empty_one() {
    let mut spoken = Spoken::new();
    spoken.lines("acme|AADSTS50126: Error validating credentials.|Trace ID: abc|");
    spoken.says("AADSTS50126 InvalidUserNameOrPassword").says("Enter to go on");
    let pasted = spoken.driver.session().pasted.clone().unwrap();
    assert_eq!(pasted.text, "AADSTS50126: Error validating credentials.\nTrace ID: abc");
}

#[test]
fn a_password_is_the_line_as_it_was_typed_and_is_never_said() {
    let mut spoken = Spoken::walking();
    spoken.lines("test|admin@acme.onmicrosoft.com||2");
    spoken.says("What you type is not shown.").line(" back ");
    spoken.says("begins or ends with a blank").says("Enter runs the test.");
    assert_eq!(spoken.driver.panel().password.expose(), " back ");
    assert!(!spoken.transcript.contains(" back "), "{}", spoken.transcript);
    // What came too early is not said again.
    spoken.line("Practice-1234").says_nothing_of("Practice-1234");
}

#[test]
fn who_can_read_a_password_is_said_before_one_is_asked_for() {
    let mut spoken = Spoken::walking();
    spoken.looks = false;
    spoken.lines("test|admin@acme.onmicrosoft.com||2");
    assert_eq!(spoken.question(), None, "nothing is asked while it is being looked");
    (spoken.looks, spoken.reader) = (true, Some("Acme Proxy".to_owned()));
    spoken.send(Msg::Woke).says("Acme Proxy can read what you type").says("1: no 2: yes Number:");
    spoken.line("").says("An answer is needed");
    spoken.line("1").line("").says("No password is sent before you say that it may be read");
    spoken.line("yes").says("What you type is not shown").says("Password:");
}

#[test]
fn where_echo_cannot_be_off_no_password_is_taken() {
    let mut spoken = Spoken::walking();
    spoken.voice.hides = false;
    spoken.lines("test|admin@acme.onmicrosoft.com||2").says("would be seen");
    spoken.line("Practice-1234").says("How does the account sign in?");
    assert!(spoken.driver.panel().password.is_empty());
    spoken.lines("back|okta").says("no token is asked for").line("00token").says("Client id");
    assert!(!spoken.driver.told().contains("OktaConnect"));
}

#[test]
fn a_test_is_followed_and_its_end_told_once() {
    let mut spoken = Spoken::walking();
    spoken.lines("7|test|admin@acme.onmicrosoft.com||1").says("It does not test a password");
    spoken.line("").says("Testing. Ctrl-C cancels");
    assert_eq!(spoken.question(), None, "nothing is asked while nobody is waited for");
    let attempt = spoken.driver.orders()[0].attempt;
    let url = "https://login.microsoftonline.com/authorize".to_owned();
    spoken.send(Msg::CheckWaits { attempt, waits: Waits::Browser { url: url.clone() } });
    spoken.says(&format!("at {url} ")).says("Address, or open, copy, cancel:");
    assert!(spoken.question().unwrap().1, "the address holds a code");
    spoken.line("http://localhost:1/?code=canary").says("The address was taken.");
    spoken.driver.end_test(report_sample::passed);
    spoken.send(Msg::Woke).says("Passed.").says("Next");
    assert!(!spoken.transcript.contains("canary"));
    spoken.line("").says_nothing_of("Passed.");
    assert!(!matches!(spoken.driver.model.overlay(), Some(Overlay::Test(_))));
}

#[test]
fn a_pause_is_told_before_a_test_is_run() {
    let mut spoken = Spoken::walking();
    spoken.lines("test|admin@acme.onmicrosoft.com||1|");
    let until = spoken.driver.now + jiff::SignedDuration::from_mins(1);
    let time = until.strftime("%H:%M:%S UTC").to_string();
    spoken.driver.end_test(|kind| {
        let mut result = report_sample::refused(kind);
        result.paused = Some(until);
        result
    });
    spoken.send(Msg::Woke).line("");
    let orders = spoken.driver.orders().len();
    spoken.lines("test|1").says(&format!("Nothing is sent before {time}."));
    spoken.line("").says("The pause is not over");
    assert_eq!(spoken.driver.orders().len(), orders);
}

#[test]
fn every_command_of_the_help_is_understood() {
    let mut spoken = Spoken::walking();
    spoken.line("?").says("done or x: done").says("undo or u").says("1-12: go to that step");
    let help = spoken.said();
    for word in ["list", "more", "repeat", "todo", "okta", "report", "sessions", "test", "next"] {
        assert!(help.contains(word), "{help}");
        let mut spoken = Spoken::walking();
        spoken.line(word).says_nothing_of("That is not understood here.");
    }
    for key in ["j", "]", "U", "n", "s", "x", "S", "e"] {
        let mut spoken = Spoken::walking();
        spoken.line(key).says_nothing_of("That is not understood here.");
    }
    spoken.line("/").says("That is not understood here.");
    spoken.line("leave");
    assert_eq!(spoken.driver.model.exit, Some(0));
}

#[test]
fn what_comes_by_itself_is_said_and_asked_again() {
    let mut spoken = Spoken::walking();
    let text = Phrase::new("notice.nothing_to_undo");
    let tone = reauth::model::screen::Tone::Said;
    spoken.send(Msg::Told { tone, text: text.clone() });
    spoken.says("There is nothing to undo. Step 1, not done.");
    spoken.line("undo").says("There is nothing to undo.").line("undo");
    spoken.says("There is nothing to undo.");
    spoken.send(Msg::Wish(Intent::Undo)).says("There is nothing to undo.");
}

#[test]
fn the_whole_walk_reads_well() {
    let mut spoken = Spoken::new();
    spoken.lines("acme|Could not validate your Office 365 credentials|AADSTS50126: wrong||");
    spoken.lines("?|done|list|done|done||done|done|1|more|done|check|test");
    spoken.lines("admin@acme.onmicrosoft.com||1|");
    let attempt = spoken.driver.orders()[0].attempt;
    let url = "https://login.microsoftonline.com/acme/oauth2/v2.0/authorize?x=1".to_owned();
    spoken.send(Msg::CheckWaits { attempt, waits: Waits::Browser { url } });
    spoken.driver.end_test(report_sample::passed);
    spoken.send(Msg::Woke).lines("more|back|done|done|done");
    spoken.lines("done|2|1|undo|done|1|note told the desk|done|done");
    spoken.lines("1|4 not needed||report").previewed();
    spoken.line("2").previewed().lines("fields|INC0012345|||||2").previewed();
    spoken.lines("read|back|leave");
    let settled: Vec<_> = spoken.transcript.lines().map(str::trim_end).collect();
    insta::assert_snapshot!(settled.join("\n"));
}
