//! `herald serve`

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use herald_jobs::{CrashPlan, JobHandler, Runner, RunnerConfig, RunnerHandle};
use herald_studio::Studio;
use herald_studio::agent::{self, FilmJob, PlanJob};
use herald_studio::avatars::{self, AvatarJob};
use herald_studio::batches::{self, BatchItemJob};
use herald_studio::cinematic::CinematicJob;
use herald_studio::events;
use herald_studio::on_demand;
use herald_studio::own_voices::{self, CloneJob};
use herald_studio::renders::RenderJob;
use herald_studio::uploads;
use herald_studio::videos::VideoJob;
use herald_studio::webhooks::{self, DeliveryJob};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::wiring;

/// Deliveries under way at once. Each is a socket that waits, so there may be many.
const DELIVERIES: usize = 64;
/// Items of batches that are submitted at once.
const INTAKE: usize = 2;
/// Conversations that are answered side by side: each draws its stills with a browser.
const PLANS: usize = 1;
/// How long open requests may take to end once the server was asked to stop.
const LAST_REQUESTS: Duration = Duration::from_secs(10);
/// How long running jobs get to reach a stopping point before they are handed back.
const HAND_BACK: Duration = Duration::from_secs(2);

pub async fn run(config: Config) -> anyhow::Result<()> {
    let listener =
        TcpListener::bind(config.listen).await.with_context(|| format!("cannot listen on {}", config.listen))?;
    // Port 0 asks the system for a free one: links must name the one it gave.
    let config = Config { listen: listener.local_addr()?, ..config };
    let studio = wiring::studio(&config).await?;
    let runners = start(&studio, &config)?;
    let swept = Arc::clone(&studio);
    tokio::spawn(async move { uploads::keep_swept(&swept).await });
    let (remembering, kept) =
        (Arc::clone(&studio), Duration::from_secs(config.keep_events_days.saturating_mul(86_400)));
    tokio::spawn(async move { events::keep_forgetting(&remembering, kept).await });
    if config.make_previews {
        let studio = Arc::clone(&studio);
        tokio::spawn(async move { on_demand::make_all(&studio).await });
    }
    let browsers = studio.browsers.clone();
    let app = wiring::app(studio)?;
    let url = config.public_url();
    tracing::info!(%url, data = %config.data_dir.display(), "Herald is ready");
    let stop = CancellationToken::new();
    let (asked, stopping) = (stop.clone(), stop.clone());
    tokio::spawn(async move {
        asked_to_stop().await;
        asked.cancel();
    });
    let serving = axum::serve(listener, herald_http::router(app)).with_graceful_shutdown(stop.cancelled_owned());
    tokio::select! {
        served = serving => served?,
        // An event stream or a slow upload must not hold the jobs back for long.
        () = async { stopping.cancelled().await; tokio::time::sleep(LAST_REQUESTS).await } => {
            tracing::warn!("requests that are still open are dropped");
        }
    }
    tracing::info!("handing jobs back");
    let mut ends: JoinSet<()> = runners.into_iter().map(|runner| runner.shutdown(HAND_BACK)).collect();
    while ends.join_next().await.is_some() {}
    browsers.close();
    Ok(())
}

/// Starts a runner for each pool; none of them in a process without workers.
fn start(studio: &Arc<Studio>, config: &Config) -> anyhow::Result<Vec<RunnerHandle>> {
    let pools = pools(studio, config);
    if config.workers == 0 {
        tracing::warn!("`workers` is 0: requests are accepted, their work is left to other processes");
        // Requests cancel jobs, and then their hooks run here.
        pools.iter().for_each(|(handlers, _)| studio.jobs.register(handlers));
        return Ok(Vec::new());
    }
    let started = pools.into_iter().map(|(handlers, config)| Runner::spawn(studio.jobs.clone(), handlers, config));
    Ok(started.collect::<Result<_, _>>()?)
}

/// What works in which pool.
fn pools(studio: &Arc<Studio>, config: &Config) -> Vec<(Vec<Arc<dyn JobHandler>>, RunnerConfig)> {
    let crash_plan = config.crash_at.as_deref().map_or_else(CrashPlan::none, planned_death);
    let pool = |name: &str, permits, folder: &str, crash_plan| RunnerConfig {
        pool: name.to_owned(),
        permits,
        crash_plan,
        ..RunnerConfig::new(config.data_dir.join("scratch").join(folder))
    };
    vec![
        (
            vec![
                Arc::new(VideoJob::new(Arc::clone(studio))),
                Arc::new(CinematicJob::new(Arc::clone(studio))),
                Arc::new(RenderJob::new(Arc::clone(studio))),
                Arc::new(PlanJob::new(Arc::clone(studio))),
                Arc::new(FilmJob::new(Arc::clone(studio))),
            ],
            pool("render", config.workers, "jobs", crash_plan.clone()),
        ),
        (
            vec![Arc::new(DeliveryJob::new(Arc::clone(studio)))],
            pool(webhooks::POOL, DELIVERIES, "deliveries", CrashPlan::none()),
        ),
        (vec![Arc::new(PlanJob::new(Arc::clone(studio)))], pool(agent::POOL, PLANS, "plans", crash_plan.clone())),
        (vec![Arc::new(AvatarJob::new(Arc::clone(studio)))], pool(avatars::POOL, 1, "looks", crash_plan)),
        (vec![Arc::new(CloneJob::new(Arc::clone(studio)))], pool(own_voices::POOL, 1, "voices", CrashPlan::none())),
        (
            vec![Arc::new(BatchItemJob::new(Arc::clone(studio), herald_http::read_video))],
            pool(batches::POOL, INTAKE, "intake", CrashPlan::none()),
        ),
    ]
}

/// `POINT` or `POINT:N`, where points have the form `before-stage:speech`.
fn planned_death(text: &str) -> CrashPlan {
    match text.rsplit_once(':').and_then(|(point, nth)| Some((point, nth.parse().ok()?))) {
        Some((point, nth)) => CrashPlan::armed(point, nth),
        None => CrashPlan::armed(text, 1),
    }
}

/// Ctrl-C, or the TERM a service manager sends.
async fn asked_to_stop() {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        // Without a handler for TERM there is still Ctrl-C.
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
