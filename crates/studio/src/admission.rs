//! Whether work may be taken on now: the plan's limits and the account's means, judged in one place.
//!
//! The same judgement runs twice: before anything is made, so that refusals are cheap and a dry run tells the truth, and
//! again in the transaction that accepts the work, where it is final.

use std::sync::Arc;

use herald_domain::id::WorkspaceId;
use herald_domain::plan::{self, Plan, Plans, Slot};
use herald_domain::{ErrorCode, Failure};
use herald_jobs::Lane;
use herald_store::{ConnectionTrait, Txn, accounts, avatar_looks, charges, voices};

use crate::billing::{self, Book, Charge, Quote};
use crate::{Studio, StudioError};

/// The pool of the jobs that are counted as concurrent: renders.
const RENDERS: &str = "render";
/// Longest time a caller is told to wait for a place among the concurrent jobs, in seconds.
const LONGEST_WAIT: i64 = 300;

/// What kind of limits an order has to pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// A render: concurrent jobs, trial, monthly quota.
    Video,
    /// A resource that takes a place among the looks.
    Look,
    /// One that takes a place among the voices.
    Voice,
    /// Only paid for.
    Instant,
}

/// An order on its way in.
#[derive(Clone)]
pub(crate) struct Admission {
    pub plans: Arc<Plans>,
    pub workspace: WorkspaceId,
    pub work: Work,
    pub charge: Charge,
}

impl Admission {
    pub fn new(studio: &Studio, workspace: WorkspaceId, work: Work, charge: Charge) -> Admission {
        Admission { plans: Arc::clone(&studio.plans), workspace, work, charge }
    }

    /// What the order would cost, and whether it would be taken on at this moment. Writes nothing.
    pub async fn quote(&self, conn: &impl ConnectionTrait) -> Result<Quote, StudioError> {
        let mut book = Book::read(conn, self.workspace).await?;
        self.judge(conn, &book).await?;
        Ok(book.place(&self.charge)?.quote)
    }

    /// Takes the order on in the accepting transaction: sets its price aside for `resource`, and answers the priority of
    /// its job.
    pub async fn admit(&self, txn: &Txn, resource: &str) -> Result<i64, StudioError> {
        let mut book = Book::open(txn, self.workspace).await?;
        let lane = self.judge(txn, &book).await?;
        let placed = book.place(&self.charge)?;
        book.hold(txn, resource, self.charge.item, &placed).await?;
        let plan = plan_named(&self.plans, &book.account().plan);
        let cap = plan.concurrent_jobs.max(1);
        if lane.is_some_and(|lane| lane.cap != Some(i64::from(cap))) {
            herald_jobs::set_lane_cap(txn, self.workspace, RENDERS, cap).await?;
        }
        book.close(txn).await?;
        Ok(plan.priority)
    }

    /// Takes on and pays at once what is already made.
    pub async fn pay(&self, txn: &Txn, resource: &str) -> Result<(), StudioError> {
        self.admit(txn, resource).await?;
        billing::settle(txn, resource, self.charge.milliseconds).await?;
        Ok(())
    }

    /// Answers the lane of the work, where that counts.
    async fn judge(&self, conn: &impl ConnectionTrait, book: &Book) -> Result<Option<Lane>, StudioError> {
        let plan = plan_named(&self.plans, &book.account().plan);
        match self.work {
            Work::Video => {
                let lane = herald_jobs::lane(conn, self.workspace, RENDERS).await?;
                self.judge_video(conn, plan, lane.unfinished).await?;
                Ok(Some(lane))
            }
            Work::Look if plan.slots.avatars.is_some() => {
                let used = avatar_looks::count_own(conn, self.workspace).await?;
                plan.permits_one_more(Slot::Avatars, used)?;
                Ok(None)
            }
            Work::Voice if plan.slots.voices.is_some() => {
                plan.permits_one_more(Slot::Voices, voices::count(conn, self.workspace).await?)?;
                Ok(None)
            }
            Work::Look | Work::Voice | Work::Instant => Ok(None),
        }
    }

    async fn judge_video(&self, conn: &impl ConnectionTrait, plan: &Plan, unfinished: i64) -> Result<(), StudioError> {
        let (workspace, item) = (self.workspace, self.charge.item.name());
        if unfinished >= i64::from(plan.concurrent_jobs) {
            // A render takes about as long as it lasts, so the shortest one under way frees its place first.
            let wait = charges::shortest_held(conn, workspace, item).await?.unwrap_or(0) / 1_000;
            let wait = wait.clamp(1, LONGEST_WAIT);
            let message = format!(
                "{unfinished} videos are under way, and {} may be. Try again in {wait} s, or when one has ended.",
                plan.concurrent_jobs
            );
            return Err(Failure::new(ErrorCode::RateLimitExceeded, message).retry_after(wait).into());
        }
        if let Some(most) = plan.trial_videos
            && charges::usage(conn, workspace, item, 0).await?.count >= i64::from(most)
        {
            let message = format!("The trial's {most} videos are used up. A higher plan has no such limit.");
            return Err(Failure::new(ErrorCode::TrialLimitExceeded, message).into());
        }
        if let Some(minutes) = plan.monthly_video_minutes {
            let now = herald_store::clock::now_micros();
            let used = charges::usage(conn, workspace, item, billing::month_start(now)).await?.quantity;
            if used + self.charge.milliseconds > i64::from(minutes) * 60_000 {
                let message = format!(
                    "{:.1} of this month's {minutes} minutes of video are used, and this one needs about {:.1}. The count \
                     starts anew with the next month (UTC).",
                    used as f64 / 60_000.0,
                    self.charge.milliseconds as f64 / 60_000.0
                );
                let failure = Failure::new(ErrorCode::QuotaExceeded, message);
                return Err(failure.retry_after(billing::seconds_to_next_month(now)).into());
            }
        }
        Ok(())
    }
}

/// The plan of a workspace and its name.
pub(crate) async fn plan_of(studio: &Studio, workspace: WorkspaceId) -> Result<(String, &Plan), StudioError> {
    let name = match accounts::get(studio.store.read(), workspace).await? {
        Some(account) => account.plan,
        None => plan::DEFAULT.to_owned(),
    };
    let plan = plan_named(&studio.plans, &name);
    Ok((name, plan))
}

/// A plan that is not in the configuration any more is the default one.
fn plan_named<'p>(plans: &'p Plans, name: &str) -> &'p Plan {
    plans.get(name).unwrap_or_else(|| {
        tracing::warn!(plan = name, "the plan of an account is not configured; the default plan applies");
        plans.default_plan()
    })
}

/// Requests a minute the workspace's plan allows, with the plan's name; for the rate limiter, which remembers it.
pub async fn rates_of(studio: &Studio, workspace: WorkspaceId) -> Result<(String, plan::Rates), StudioError> {
    let (name, plan) = plan_of(studio, workspace).await?;
    Ok((name, plan.rates.clone()))
}
