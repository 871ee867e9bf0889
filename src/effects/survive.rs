//! A fault of the program in one piece of work: told, so that nobody waits for its answer for ever.

use std::future::poll_fn;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::pin::pin;
use std::sync::mpsc::Sender;
use std::task::Poll;

use crate::effects::tell;
use crate::text::Phrase;
use crate::update::Msg;

/// What is said of it.
pub(super) fn fault() -> Phrase {
    Phrase::new("notice.fault")
}

/// Does `work`; tells `lost` where the program itself fails in it.
pub(super) fn survive(inbox: &Sender<Msg>, lost: Msg, work: impl FnOnce()) {
    if catch_unwind(AssertUnwindSafe(work)).is_err() {
        tell(inbox, lost);
    }
}

/// The same for a task; nothing is told where nobody waits.
pub(super) async fn survive_task(
    inbox: Sender<Msg>,
    lost: Option<Msg>,
    work: impl Future<Output = ()>,
) {
    let mut work = pin!(work);
    let whole = poll_fn(|context| {
        let poll = AssertUnwindSafe(|| work.as_mut().poll(context));
        catch_unwind(poll).map_or(Poll::Ready(false), |poll| poll.map(|()| true))
    })
    .await;
    if let Some(lost) = lost.filter(|_| !whole) {
        tell(&inbox, lost);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::task::Context;
    use std::task::Waker;

    use super::*;

    fn lost() -> Msg {
        Msg::CheckLost { attempt: 7, why: fault() }
    }

    #[test]
    fn who_waits_for_work_that_fails_is_told() {
        let (inbox, told) = mpsc::channel();
        survive(&inbox, lost(), || {});
        assert!(told.try_recv().is_err());
        survive(&inbox, lost(), || panic!("on purpose"));
        assert!(matches!(told.try_recv(), Ok(Msg::CheckLost { attempt: 7, .. })));
    }

    #[test]
    fn who_waits_for_a_task_that_fails_is_told() {
        let (inbox, told) = mpsc::channel();
        let poll = |work: &dyn Fn()| {
            let task = survive_task(inbox.clone(), Some(lost()), async { work() });
            pin!(task).poll(&mut Context::from_waker(Waker::noop()))
        };
        assert!(poll(&|| {}).is_ready() && told.try_recv().is_err());
        assert!(poll(&|| panic!("on purpose")).is_ready());
        assert!(matches!(told.try_recv(), Ok(Msg::CheckLost { attempt: 7, .. })));
    }
}
