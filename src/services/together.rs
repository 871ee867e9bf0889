//! Two things at once, and one thing until another: without macros and without tasks.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use tokio::sync::watch;

/// Waits for both.
pub(in crate::services) async fn both<A, B>(
    first: impl Future<Output = A>,
    second: impl Future<Output = B>,
) -> (A, B) {
    let (mut first, mut second) = (pin!(first), pin!(second));
    let (mut a, mut b) = (None, None);
    poll_fn(|context| {
        if a.is_none()
            && let Poll::Ready(value) = first.as_mut().poll(context)
        {
            a = Some(value);
        }
        if b.is_none()
            && let Poll::Ready(value) = second.as_mut().poll(context)
        {
            b = Some(value);
        }
        match (a.take(), b.take()) {
            (Some(a), Some(b)) => Poll::Ready((a, b)),
            (one, other) => {
                (a, b) = (one, other);
                Poll::Pending
            }
        }
    })
    .await
}

/// Waits for whichever comes first; the other is dropped.
pub(in crate::services) async fn either<T>(
    first: impl Future<Output = T>,
    second: impl Future<Output = T>,
) -> T {
    let (mut first, mut second) = (pin!(first), pin!(second));
    poll_fn(|context| match first.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(value),
        Poll::Pending => second.as_mut().poll(context),
    })
    .await
}

/// Waits for `work`, while `aside` goes on too; what becomes of that one does not matter.
pub async fn beside<T>(work: impl Future<Output = T>, aside: impl Future<Output = ()>) -> T {
    let (mut work, mut aside) = (pin!(work), pin!(aside));
    let mut done = false;
    poll_fn(|context| {
        done = done || aside.as_mut().poll(context).is_ready();
        work.as_mut().poll(context)
    })
    .await
}

/// Waits for `work`, or until `cancel` holds `true`; nothing is returned then.
pub async fn unless<T>(
    work: impl Future<Output = T>,
    mut cancel: watch::Receiver<bool>,
) -> Option<T> {
    let mut work = pin!(work);
    let mut stop = pin!(async move {
        // A sender that is gone will never cancel.
        if cancel.wait_for(|stop| *stop).await.is_err() {
            std::future::pending::<()>().await;
        }
    });
    poll_fn(|context| {
        // The wish to stop comes first: what is cancelled before it began sends nothing.
        if stop.as_mut().poll(context).is_ready() {
            return Poll::Ready(None);
        }
        work.as_mut().poll(context).map(Some)
    })
    .await
}
