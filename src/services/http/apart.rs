//! A thread that reads the connections of a client. A server that answers without end keeps that thread
//! busy, and nobody else: neither another client, nor whoever looks at the time or wants to cancel.

use std::convert::Infallible;
use std::panic::resume_unwind;
use std::sync::OnceLock;
use std::sync::mpsc;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::runtime::Handle;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::sync::oneshot::Sender;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// The thread, from the first work for it on; it ends when this is dropped.
#[derive(Debug, Default)]
pub(super) struct Apart(OnceLock<Option<Thread>>);

#[derive(Debug)]
struct Thread {
    handle: Handle,
    _lives: Sender<Infallible>,
}

impl Apart {
    /// Has `work` done there, and waits for it as long as `limit`; nothing is returned where that is not
    /// enough. What is no longer waited for is given up. A computer that has no thread to spare does it
    /// here.
    pub(super) async fn has_done<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
        limit: Duration,
    ) -> Option<T> {
        let Some(thread) = self.0.get_or_init(Thread::begin) else {
            return timeout(limit, work).await.ok();
        };
        // Whatever is in a set ends with it.
        let mut set = JoinSet::new();
        set.spawn_on(work, &thread.handle);
        match timeout(limit, set.join_next()).await.ok()?? {
            Ok(done) => Some(done),
            Err(failed) => match failed.try_into_panic() {
                Ok(panic) => resume_unwind(panic),
                Err(_cancelled) => None,
            },
        }
    }
}

impl Thread {
    fn begin() -> Option<Self> {
        let (give, given) = mpsc::channel::<Runtime>();
        let (lives, ended) = oneshot::channel();
        let reads = move || {
            let Ok(runtime) = given.recv() else { return };
            // Nothing is ever sent: it ends when the other side is dropped.
            drop(runtime.block_on(ended));
            // A name that is being looked up is not waited for.
            runtime.shutdown_background();
        };
        // A thread that cannot be had drops what it was to do, here, and here no runtime may be dropped.
        std::thread::Builder::new().spawn(reads).ok()?;
        let runtime = Builder::new_current_thread().enable_all().build().ok()?;
        let handle = runtime.handle().clone();
        give.send(runtime).ok()?;
        Some(Self { handle, _lives: lives })
    }
}
