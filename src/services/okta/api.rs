//! One GET after another, paced. There is no other method here, so nothing can be changed.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use jiff::SignedDuration;
use jiff::Timestamp;
use tokio::time::sleep;
use url::Url;

use crate::diagnosis::okta::Bucket;
use crate::diagnosis::okta::Rate;
use crate::diagnosis::okta::Refused;
use crate::diagnosis::okta::next;
use crate::diagnosis::reply::Reply;
use crate::model::secret::Secret;
use crate::services::clock;
use crate::services::http;
use crate::services::http::Client;
use crate::services::http::Page;
use crate::services::http::Protocol;
use crate::services::okta::OktaError;
use crate::services::okta::Org;
use crate::services::okta::org::Access;

/// How much patience a caller has. Only tests have other ones than the default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manners {
    /// The shortest pause between two polls.
    pub poll: Duration,
    /// The first pause after a failure; it doubles.
    pub pause: Duration,
    /// The longest pause of all.
    pub cap: Duration,
    /// How long a single question waits for its turn before it says so instead.
    pub patience: Duration,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            poll: Duration::from_secs(2),
            pause: Duration::from_secs(2),
            cap: Duration::from_mins(2),
            patience: Duration::from_secs(65),
        }
    }
}

/// Is told why a question waits, and for how long.
#[derive(Clone)]
pub struct Hold(Arc<TellHold>);

type TellHold = dyn Fn(&OktaError, Duration) + Send + Sync;

impl Hold {
    /// Tells it to `tell`.
    pub fn new(tell: impl Fn(&OktaError, Duration) + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }
}

impl fmt::Debug for Hold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hold(…)")
    }
}

/// The read-only side of the Management API. Clones share the token, the pace and the clock.
#[derive(Clone, Debug)]
pub struct Api {
    client: Client,
    org: Org,
    access: Access,
    pace: Arc<Mutex<Pace>>,
    manners: Manners,
    hold: Option<Hold>,
}

/// What is known of the buckets, and of Okta's clock.
#[derive(Debug, Default)]
struct Pace {
    buckets: BTreeMap<&'static str, Bucket>,
    /// Seconds by which Okta's clock is ahead.
    skew: Option<i64>,
}

/// An answer and the address of the next page.
#[derive(Debug)]
pub(super) struct Got {
    pub(super) reply: Reply,
    pub(super) next: Option<Url>,
}

impl Api {
    /// Makes a client that sends `token` to `org` and nowhere else. Sends nothing yet.
    pub fn new(
        options: &http::Options,
        org: Org,
        token: Arc<Secret>,
        oauth: bool,
    ) -> Result<Self, OktaError> {
        let client = Client::new(options, Protocol::Http2).map_err(OktaError::Http)?;
        let access = Access::new(token, oauth)?;
        let (pace, manners) = (Arc::default(), Manners::default());
        Ok(Self { client, org, access, pace, manners, hold: None })
    }

    /// With another patience.
    #[must_use = "changes the one it returns"]
    pub fn with(self, manners: Manners) -> Self {
        Self { manners, ..self }
    }

    /// Telling why it waits.
    #[must_use = "changes the one it returns"]
    pub fn telling(self, hold: Hold) -> Self {
        Self { hold: Some(hold), ..self }
    }

    /// The org that is asked.
    pub fn org(&self) -> &Org {
        &self.org
    }

    pub(super) fn manners(&self) -> Manners {
        self.manners
    }

    /// A time of this computer's by Okta's clock.
    pub fn theirs(&self, at: Timestamp) -> Timestamp {
        let skew = self.pace().skew.unwrap_or_default();
        at.checked_add(SignedDuration::from_secs(skew)).unwrap_or(at)
    }

    /// Gets a path below the org, waiting for its turn, and once more where Okta asks to wait.
    pub(super) async fn get(&self, path: &str) -> Result<Got, OktaError> {
        let url = self.org.at(path);
        self.patiently(url.ok_or_else(|| OktaError::OffHost { host: self.org.host() })?).await
    }

    /// The same for the next page.
    pub(super) async fn patiently(&self, url: Url) -> Result<Got, OktaError> {
        let mut left = self.manners.patience;
        let mut pause = self.manners.pause;
        loop {
            let turn = self.turn(&url);
            if turn > left {
                return Err(self.throttled(turn));
            }
            left = left.saturating_sub(turn);
            if !turn.is_zero() {
                self.rest(&self.throttled(turn), turn).await;
            }
            match self.once(url.clone()).await {
                Ok(got) => return Ok(got),
                Err(OktaError::Refused { why: Refused::Throttled, host, seconds }) => {
                    let wait = Duration::from_secs(seconds.unwrap_or(u64::MAX));
                    let error = OktaError::Refused { why: Refused::Throttled, host, seconds };
                    if wait > left {
                        return Err(error);
                    }
                    left = left.saturating_sub(wait);
                    self.rest(&error, wait).await;
                }
                Err(OktaError::Refused { why: Refused::Busy, host, seconds }) => {
                    // Too many at once passes by itself; three tries tell whether it does.
                    let error = OktaError::Refused { why: Refused::Busy, host, seconds };
                    if pause > left || pause > self.manners.pause * 4 {
                        return Err(error);
                    }
                    left = left.saturating_sub(pause);
                    self.rest(&error, pause).await;
                    pause *= 2;
                }
                Err(error) => return Err(error),
            }
        }
    }

    async fn rest(&self, why: &OktaError, wait: Duration) {
        if let Some(Hold(tell)) = &self.hold {
            tell(why, wait);
        }
        sleep(wait).await;
    }

    /// How long the bucket of `url` has to be left alone.
    pub(super) fn turn(&self, url: &Url) -> Duration {
        let now = self.theirs(clock::now());
        let wait = self.pace().buckets.get(bucket(url)).map(|bucket| bucket.wait(now));
        positive(wait.unwrap_or_default())
    }

    /// The pause between two polls of the log.
    pub(super) fn pause(&self, url: &Url) -> Duration {
        let spread = self.pace().buckets.get(bucket(url)).map(Bucket::pause);
        positive(spread.unwrap_or_default()).clamp(self.manners.poll, self.manners.cap)
    }

    /// Gets `url` now, without any patience.
    pub(super) async fn once(&self, url: Url) -> Result<Got, OktaError> {
        let (scheme, token) = self.access.parts();
        let key = bucket(&url);
        let sent = clock::now();
        let page = self.client.page(url, scheme, token).await;
        let page = match page {
            Ok(page) => page,
            Err(error) => {
                self.pace().buckets.entry(key).or_default().count(None);
                return Err(OktaError::Http(error));
            }
        };
        let [limit, remaining, reset] = &page.rate;
        let rate = Rate::read(limit, remaining, reset);
        {
            let mut pace = self.pace();
            pace.buckets.entry(key).or_default().count(rate);
            pace.skew = page.reply.skew(sent).or(pace.skew);
        }
        if page.reply.status == 200 {
            let next = next(&page.links).map(|link| self.org.follow(&link)).transpose()?;
            return Ok(Got { reply: page.reply, next });
        }
        // The readers tell what the refusal means; only the two kinds of 429 are told here.
        if page.reply.status != 429 {
            return Ok(Got { reply: page.reply, next: None });
        }
        Err(self.too_many(&page, rate))
    }

    fn too_many(&self, page: &Page, rate: Option<Rate>) -> OktaError {
        let host = self.org.host();
        match rate {
            Some(rate) if rate.is_concurrency() => {
                OktaError::Refused { why: Refused::Busy, host, seconds: None }
            }
            Some(rate) => {
                let now = page.reply.sent().unwrap_or_else(|| self.theirs(clock::now()));
                self.throttled(positive(rate.wait(now)))
            }
            None => self.throttled(self.manners.cap.min(Duration::from_mins(1))),
        }
    }

    fn throttled(&self, wait: Duration) -> OktaError {
        let seconds = Some(wait.as_secs().max(1));
        OktaError::Refused { why: Refused::Throttled, host: self.org.host(), seconds }
    }

    /// Names who refused.
    pub(super) fn refused(&self, why: Refused) -> OktaError {
        let host = self.org.host();
        // A sign-in is over after a while, and an API token is not.
        if why == Refused::DeadToken && self.access.is_oauth() {
            return OktaError::SignInOver { host };
        }
        OktaError::Refused { why, host, seconds: None }
    }

    fn pace(&self) -> MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn positive(wait: SignedDuration) -> Duration {
    Duration::try_from(wait).unwrap_or_default()
}

/// Which bucket a path falls into. Source: the rate limits of Okta's developer documentation.
fn bucket(url: &Url) -> &'static str {
    let path = url.path();
    match path.strip_prefix("/api/v1/apps/") {
        Some(rest) if !rest.is_empty() && !rest.contains('/') => "/api/v1/apps/{id}",
        Some(_) => "/api/v1/apps",
        None if path.starts_with("/api/v1/apps") => "/api/v1/apps",
        None if path.starts_with("/api/v1/logs") => "/api/v1/logs",
        None => "/api/v1",
    }
}
