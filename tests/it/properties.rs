//! What holds whatever happens: any messages in any order, any text, any window.

use proptest::prelude::Just;
use proptest::prelude::Strategy;
use proptest::prelude::any;
use proptest::prop_oneof;
use proptest::sample::select;
use proptest::test_runner::Config;
use reauth::keys::Code;
use reauth::keys::Intent;
use reauth::keys::Key;
use reauth::keys::Mark;
use reauth::keys::Wish;
use reauth::model::chain;
use reauth::model::chain::Sum;
use reauth::model::entry::Edit;
use reauth::model::entry::Entry;
use reauth::model::event::Closing;
use reauth::model::event::Event;
use reauth::model::event::Integration;
use reauth::model::event::Mode;
use reauth::model::event::Reason;
use reauth::model::output::Form;
use reauth::model::session::StepState;
use reauth::model::tenant::TenantUrl;
use reauth::runbook::StepId;
use reauth::text::columns;
use reauth::update::Effect;
use reauth::update::Msg;
use reauth::update::Signal;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::acts::Act;
use crate::acts::LETTERS;
use crate::acts::SCRIPTS;
use crate::acts::holds;
use crate::acts::start;
use crate::acts::stays_in_its_pane;
use crate::drawing::look;
use crate::drawing::shot;
use crate::driver::Driver;
use crate::driver::keys;
use crate::report_sample;
use crate::report_sample::File;

fn step() -> impl Strategy<Value = StepId> {
    select(StepId::ALL.to_vec())
}

fn reason() -> impl Strategy<Value = Reason> {
    let key = select(vec![None, Some("later".to_owned()), Some("of another version".to_owned())]);
    (key, proptest::option::of(".{0,80}")).prop_map(|(key, text)| Reason { key, text })
}

fn wish() -> impl Strategy<Value = Wish> {
    let mark = prop_oneof![
        Just(Mark::Done),
        Just(Mark::Todo),
        reason().prop_map(Mark::Skip),
        reason().prop_map(Mark::Fail),
    ];
    let closing = select(vec![Closing::Done, Closing::NotNeeded, Closing::Open]);
    prop_oneof![
        6 => (step(), mark).prop_map(|(step, mark)| Wish::Mark(step, mark)),
        2 => (step(), ".{0,300}").prop_map(|(step, text)| Wish::WriteNote(step, text)),
        1 => select(Integration::ALL.to_vec()).prop_map(Wish::SayIntegration),
        1 => select(vec!["acme", "login.acme.com", "0oa", ""]).prop_map(|t| Wish::NameTenant(t.into())),
        1 => select(vec!["0oa1b2c3d4e5f6g7h8i9", "x"]).prop_map(|t| Wish::NameApp(t.into())),
        1 => ".{0,200}".prop_map(Wish::PasteError),
        1 => closing.prop_map(|state| Wish::Close("password-vault".to_owned(), state)),
        1 => ".{0,40}".prop_map(Wish::Rename),
        1 => any::<bool>().prop_map(Wish::Archive),
        1 => ".{0,40}".prop_map(|value| Wish::SetField("ticket".to_owned(), value)),
        1 => Just(Wish::WriteReport(Form::default())),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        12 => select(SCRIPTS.to_vec()).prop_map(Act::Keys),
        2 => ".{1,6}".prop_map(Act::Type),
        2 => ".{0,400}".prop_map(Act::Paste),
        2 => proptest::collection::vec(select(LETTERS.to_vec()), 1..90)
            .prop_map(|letters| Act::Paste(letters.concat())),
        1 => (step(), proptest::collection::vec(select(LETTERS.to_vec()), 1..200))
            .prop_map(|(step, letters)| Act::Wish(Wish::WriteNote(step, letters.concat()))),
        1 => Just(Act::Paste("https://x/0oa1b2c3d4e5f6g7h8i9".to_owned())),
        4 => wish().prop_map(Act::Wish),
        2 => select(vec![0, 1, 60, 900, 90_000]).prop_map(Act::Wait),
        1 => Just(Act::DiskFails),
        2 => Just(Act::DiskAnswers),
        1 => (0_u64..6, any::<bool>()).prop_map(|(attempt, good)| Act::Probed(attempt, good)),
        2 => (0_u64..6, any::<bool>()).prop_map(|(attempt, good)| Act::Ended(attempt, good)),
        1 => (0_u64..6).prop_map(Act::Reached),
        1 => (0_u64..6).prop_map(Act::Lost),
        1 => select(vec![Signal::Continue, Signal::Terminate]).prop_map(Act::Signal),
        1 => select(vec!["keyring.hanging", "notice.saving"]).prop_map(Act::Told),
    ]
}

fn starts() -> impl Strategy<Value = usize> {
    0_usize..4
}

proptest::proptest! {
    #![proptest_config(Config { cases: 96, failure_persistence: None, ..Config::default() })]

    #[test]
    fn any_messages_keep_what_is_promised(
        which in starts(),
        acts in proptest::collection::vec(act(), 1..60),
    ) {
        let mut driver = start(which);
        for act in acts {
            driver.act(act);
            holds(&driver);
        }
    }

    #[test]
    fn only_a_key_on_run_asks_for_a_test(
        acts in proptest::collection::vec(act(), 1..40),
        last in select(SCRIPTS.to_vec()),
    ) {
        let mut driver = Driver::walking();
        for act in acts {
            driver.act(act);
        }
        for key in keys(last) {
            let may = driver.is_on_run();
            driver.effects.clear();
            driver.send(Msg::Key(key));
            let names = driver.told();
            let count = names.matches("+check-asked").count();
            let sends = [Key::plain(Code::Enter), Key::char('t'), Key::char('r')].contains(&key);
            assert!(count == 0 || count == 1 && may && sends, "{key}: {names}");
        }
    }

    #[test]
    fn a_read_only_session_is_never_written(
        acts in proptest::collection::vec(act(), 1..60),
    ) {
        let mut driver = Driver::new();
        driver.read(&report_sample::incomplete(), true);
        let id = driver.session().id.clone();
        for act in acts {
            driver.act(act);
            let open = driver.model.open.as_ref();
            if open.is_none_or(|open| open.session.id != id) {
                break;
            }
            let wrote = driver.effects.iter().any(|effect| {
                matches!(effect, Effect::Append { .. } | Effect::Check(_))
            });
            assert!(!wrote, "{:?}", driver.effects);
        }
    }

    #[test]
    fn undo_and_redo_lead_back(wishes in proptest::collection::vec(wish(), 1..20), times in 1_usize..6) {
        let mut driver = Driver::walking();
        for wish in wishes {
            driver.wish(wish);
        }
        let before = driver.session().clone();
        let mut undone = 0;
        for _ in 0..times {
            let events = driver.session().events;
            driver.send(Msg::Wish(Intent::Undo));
            undone += driver.session().events - events;
        }
        for _ in 0..undone {
            driver.send(Msg::Wish(Intent::Redo));
        }
        let after = driver.session().clone();
        assert_eq!(after.events, before.events + 2 * undone);
        assert_eq!(after.steps, before.steps);
        assert_eq!((after.closing, after.integration), (before.closing, before.integration));
    }

    #[test]
    fn any_state_draws_in_any_window(
        which in starts(),
        acts in proptest::collection::vec(act(), 0..25),
        width in 1_u16..=200,
        height in 1_u16..=60,
        ascii in any::<bool>(),
    ) {
        let mut driver = start(which);
        for act in acts {
            driver.act(act);
        }
        let look = look(ascii, ascii);
        for size in [(width, height), (60, 16), (80, 24)] {
            let text = stays_in_its_pane(&mut driver, size, &look);
            assert!(!text.contains("(no words)"), "{text}");
            for line in text.lines() {
                assert!(columns(line) <= usize::from(size.0), "{line}");
            }
        }
    }

    #[test]
    fn a_tenant_is_what_was_typed(typed in "\\PC{0,40}") {
        is_what_was_typed(&typed);
    }

    #[test]
    fn a_tenant_is_what_was_typed_near_an_address(
        typed in "(https?://)?[a-zA-Z0-9.@:/\\\\%_-]{0,16}(-admin)?(\\.okta(preview)?\\.com)?[a-z0-9.@:/%]{0,9}",
    ) {
        is_what_was_typed(&typed);
    }

    #[test]
    fn a_chain_is_read_as_it_was_written(
        acts in proptest::collection::vec(act(), 1..30),
        changed_at in any::<proptest::sample::Index>(),
    ) {
        let mut driver = Driver::walking();
        let mut lines = Vec::new();
        let mut prev = Sum::zero();
        for act in acts {
            driver.act(act);
        }
        let Some(open) = driver.model.open.as_ref() else { return Ok(()) };
        for line in &open.chain.lines {
            let chain::Said::Event(event) = &line.said else { continue };
            let (sealed, text) = chain::seal(&prev, line.seq, line.at, event).unwrap();
            assert_eq!(&sealed, line);
            prev = sealed.sum;
            lines.push(text + "\n");
        }
        let bytes = lines.concat().into_bytes();
        let (read, damage) = chain::read(&bytes);
        assert_eq!((read.lines.as_slice(), damage), (open.chain.lines.as_slice(), None));
        // Whatever byte is changed, it is seen.
        let at = changed_at.index(bytes.len());
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        let (read, damage) = chain::read(&changed);
        assert!(damage.is_some() || read.lines.len() < open.chain.lines.len());
        // It is read in two halves as it is in one go, torn or not.
        for bytes in [&bytes, &changed, &bytes[..at].to_vec(), &changed[at..].to_vec()] {
            if let Some(halves) = chain::halves(bytes) {
                assert_eq!(chain::join(halves.map(chain::Part::read)), chain::read(bytes));
            }
        }
    }

    #[test]
    fn a_field_never_splits_a_letter(
        typed in proptest::collection::vec("\\PC{0,12}|e\u{301}|👩\u{200d}💻|🇩🇪", 1..12),
        edits in proptest::collection::vec(0_usize..9, 1..30),
        limit in 0_usize..60,
        lines in any::<bool>(),
    ) {
        let all = [
            Edit::Left, Edit::Right, Edit::Home, Edit::End, Edit::Backspace, Edit::Delete,
            Edit::WordBack, Edit::ToStart, Edit::ToEnd,
        ];
        let mut entry = if lines { Entry::lines(limit) } else { Entry::line(limit) };
        let mut edits = edits.into_iter();
        for text in typed {
            entry.insert(&text);
            for edit in edits.by_ref().take(3) {
                entry.edit(all[edit]);
            }
            assert!(entry.text().len() <= limit);
            let (before, after) = entry.split();
            assert_eq!(format!("{before}{after}"), entry.text());
            let bounds: Vec<_> = entry.text().grapheme_indices(true).map(|(at, _)| at).collect();
            assert!(bounds.contains(&before.len()) || before.len() == entry.text().len());
            assert!(!entry.text().contains(|c: char| c.is_control() && c != '\n'));
        }
    }
}

/// A host is never another than what stands there, in small letters.
fn is_what_was_typed(typed: &str) {
    let Ok(parsed) = TenantUrl::parse(typed) else { return };
    let host = parsed.url.host();
    let lower = typed.to_lowercase();
    let lower = format!("{lower} {}", lower.replace("-admin", ""));
    let bare = host.strip_suffix(".okta.com").unwrap_or(host);
    assert!(lower.contains(host) || lower.contains(bare), "{typed:?} became {host}");
    assert_eq!(TenantUrl::parse(&parsed.url.as_url()).map(|again| again.url), Ok(parsed.url));
}

#[test]
fn every_state_is_a_word_in_the_detail() {
    let states = [
        (StepState::Done, "done"),
        (StepState::Skipped, "skipped"),
        (StepState::Failed, "failed"),
        (StepState::Doing, "begun"),
        (StepState::Stale, "stale"),
    ];
    for (state, word) in states {
        let mut file = File::new(Mode::Live);
        file.set_out();
        let step = StepId::SignInOkta;
        let reason = report_sample::reason("later", "");
        file.add(match state {
            StepState::Skipped => Event::Skipped { step, reason },
            StepState::Failed => Event::Failed { step, reason },
            StepState::Doing => Event::Opened { step, url: "https://x".to_owned() },
            StepState::Done | StepState::Stale | StepState::Todo => {
                Event::Done { step, evidence: reauth::model::event::Evidence::Confirmed }
            }
        });
        let mut driver = Driver::resumed(&file);
        driver.keys("1<enter>");
        if state == StepState::Stale {
            driver.wait(1_000);
        }
        assert_eq!(driver.state(1), state);
        for mono in [false, true] {
            let text = shot(&mut driver, (80, 24), &look(mono, mono));
            let detail: String = text.lines().skip(2).filter_map(|line| line.get(38..)).collect();
            assert!(detail.contains(word), "{word}: {text}");
        }
    }
}

#[test]
fn signs_of_the_frame_are_one_column_wide() {
    use unicode_width::UnicodeWidthChar as _;
    for ascii in [false, true] {
        for which in 0..4 {
            let text = shot(&mut start(which), (120, 40), &look(ascii, false));
            for c in text.chars().filter(|c| *c != '\n') {
                assert_eq!(c.width(), Some(1), "{c}");
            }
        }
    }
}
