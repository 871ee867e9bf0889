//! The connection to Graph that is opened while something else is waited for, and the thread that
//! reads it. A server that answers without end keeps that thread busy, and not the sign-in.

use std::convert::Infallible;
use std::sync::Mutex;
use std::sync::OnceLock;
use std::sync::PoisonError;
use std::time::Instant;

use tokio::runtime::Builder;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::sync::oneshot::Sender;
use tokio::task::JoinSet;

use crate::services::http;

/// One connection, and whether it is open.
#[derive(Default)]
pub(super) struct Opening {
    warm: Mutex<Option<Instant>>,
    thread: OnceLock<Option<Thread>>,
}

/// A thread that reads connections until this is dropped.
struct Thread {
    handle: Handle,
    _lives: Sender<Infallible>,
}

impl Opening {
    /// Whether it was opened so lately that it is open still.
    pub(super) fn is_warm(&self) -> bool {
        let warmed = *self.warm.lock().unwrap_or_else(PoisonError::into_inner);
        warmed.is_some_and(|at| at.elapsed() < http::IDLE)
    }

    /// Lets `opens` open it, which says whether it did; given up where this is no longer waited for.
    /// A computer that has no thread to spare opens nothing ahead.
    pub(super) async fn open(&self, opens: impl Future<Output = bool> + Send + 'static) {
        let Some(thread) = self.thread.get_or_init(Thread::begin) else { return };
        // Whatever is in a set ends with it.
        let mut set = JoinSet::new();
        set.spawn_on(opens, &thread.handle);
        if matches!(set.join_next().await, Some(Ok(true))) {
            *self.warm.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        }
    }
}

impl Thread {
    fn begin() -> Option<Self> {
        let runtime = Builder::new_current_thread().enable_all().build().ok()?;
        let handle = runtime.handle().clone();
        let (lives, ended) = oneshot::channel();
        let reads = move || {
            // Nothing is ever sent: it ends when the other side is dropped.
            drop(runtime.block_on(ended));
            runtime.shutdown_background();
        };
        std::thread::Builder::new().spawn(reads).ok()?;
        Some(Self { handle, _lives: lives })
    }
}
