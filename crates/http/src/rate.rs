//! How many requests a workspace may send: a bucket for each workspace and class of routes.
//!
//! A bucket holds ten seconds' worth and refills evenly. The plan behind it is remembered for some seconds, so a request
//! costs no query; a new plan counts after that.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use herald_domain::id::WorkspaceId;
use herald_domain::plan::{Rates, RouteClass};
use herald_domain::{ErrorCode, Failure};
use herald_studio::{Studio, StudioError, admission};

/// How long a plan is believed without asking the database.
const PLAN_TTL: Duration = Duration::from_secs(5);
/// Burst, in seconds of the rate.
const BURST_SECONDS: f64 = 10.0;
/// Workspaces remembered at most; beyond it those nobody has heard of for a while go.
const REMEMBERED: usize = 10_000;

/// Cheap to clone.
#[derive(Clone, Default)]
pub struct RateLimiter {
    known: Arc<Mutex<HashMap<WorkspaceId, Known>>>,
}

struct Known {
    plan: Arc<(String, Rates)>,
    since: Instant,
    buckets: HashMap<RouteClass, Bucket>,
}

impl RateLimiter {
    /// Counts one request.
    ///
    /// # Errors
    /// `rate_limit_exceeded` with the seconds until the next one passes.
    pub async fn count(&self, studio: &Studio, workspace: WorkspaceId, class: RouteClass) -> Result<(), StudioError> {
        if let Some(outcome) = self.take(workspace, class, Instant::now()) {
            return Ok(outcome?);
        }
        let plan = Arc::new(admission::rates_of(studio, workspace).await?);
        let now = Instant::now();
        self.learn(workspace, plan, now);
        match self.take(workspace, class, now) {
            Some(outcome) => Ok(outcome?),
            None => Err(StudioError::internal("a plan that was just read is forgotten")),
        }
    }

    /// `None` when the plan has to be looked up first.
    fn take(&self, workspace: WorkspaceId, class: RouteClass, now: Instant) -> Option<Result<(), Failure>> {
        let mut all = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all.get_mut(&workspace).filter(|known| now.duration_since(known.since) < PLAN_TTL)?;
        let per_minute = known.plan.1.per_minute(class);
        let bucket = known.buckets.entry(class).or_insert_with(|| Bucket::full(per_minute, now));
        Some(bucket.take(per_minute, now).map_err(|wait| refusal(&known.plan.0, class, per_minute, wait)))
    }

    fn learn(&self, workspace: WorkspaceId, plan: Arc<(String, Rates)>, now: Instant) {
        let mut all = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= REMEMBERED {
            // A bucket is full again after ten seconds, so forgetting an older one changes nothing.
            all.retain(|_, known| {
                now.duration_since(known.since).as_secs_f64() < BURST_SECONDS + PLAN_TTL.as_secs_f64()
            });
        }
        let known = all.entry(workspace).or_insert_with(|| Known {
            plan: Arc::clone(&plan),
            since: now,
            buckets: HashMap::new(),
        });
        (known.plan, known.since) = (plan, now);
    }
}

fn refusal(plan: &str, class: RouteClass, per_minute: u32, wait: u32) -> Failure {
    let message = match per_minute {
        0 => format!("The plan `{plan}` allows no {}.", class.as_str()),
        _ => format!(
            "Too many {}: the plan `{plan}` allows {per_minute} a minute. Try again in {wait} s.",
            class.as_str()
        ),
    };
    Failure::new(ErrorCode::RateLimitExceeded, message).retry_after(i64::from(wait))
}

/// A token bucket.
struct Bucket {
    tokens: f64,
    filled: Instant,
}

impl Bucket {
    fn full(per_minute: u32, now: Instant) -> Bucket {
        Bucket { tokens: capacity(per_minute), filled: now }
    }

    /// Takes one token, or says in how many seconds there will be one.
    fn take(&mut self, per_minute: u32, now: Instant) -> Result<(), u32> {
        let per_second = f64::from(per_minute) / 60.0;
        let grown = now.saturating_duration_since(self.filled).as_secs_f64() * per_second;
        self.tokens = (self.tokens + grown).min(capacity(per_minute));
        self.filled = now;
        if self.tokens >= 1.0 {
            self.tokens -= 1.0;
            return Ok(());
        }
        match per_minute {
            0 => Err(3_600),
            _ => Err(((1.0 - self.tokens) / per_second).ceil() as u32),
        }
    }
}

fn capacity(per_minute: u32) -> f64 {
    match per_minute {
        0 => 0.0,
        _ => (f64::from(per_minute) * BURST_SECONDS / 60.0).max(1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_gives_its_burst_then_its_rate() {
        let start = Instant::now();
        let at = |seconds: f64| start + Duration::from_secs_f64(seconds);
        let mut bucket = Bucket::full(30, start);
        for _ in 0..5 {
            assert_eq!(bucket.take(30, start), Ok(()));
        }
        assert_eq!(bucket.take(30, start), Err(2));
        assert_eq!(bucket.take(30, at(1.5)), Err(1));
        assert_eq!(bucket.take(30, at(2.0)), Ok(()));
        assert_eq!(bucket.take(30, at(2.0)), Err(2));
        // A rest fills it to the burst and no further.
        let passed = (0..100).filter(|_| bucket.take(30, at(1_000.0)).is_ok()).count();
        assert_eq!(passed, 5);
    }

    #[test]
    fn a_rate_of_zero_lets_nothing_pass() {
        let now = Instant::now();
        assert!(Bucket::full(0, now).take(0, now + Duration::from_secs(60)).is_err());
    }
}
