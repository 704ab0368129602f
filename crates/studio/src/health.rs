//! Whether this server can do its work, and how busy it is.

use std::sync::Arc;
use std::time::{Duration, Instant};

use herald_jobs::{LaneCounts, queue_ages};
use herald_store::clock::now_micros;
use herald_store::sql;

use crate::{Studio, StudioError};

/// A turn of the writer that takes longer means that something is stuck.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long an answer holds: whoever asks without a key must not make the server start processes at will.
const FRESH: Duration = Duration::from_secs(2);

/// The last look at what the work needs.
#[derive(Default)]
pub struct Readiness {
    last: tokio::sync::Mutex<Option<(Instant, Arc<Vec<Check>>)>>,
}

impl Readiness {
    /// Looks, unless somebody just has.
    pub async fn checks(&self, studio: &Studio) -> Arc<Vec<Check>> {
        let mut last = self.last.lock().await;
        if let Some((_, checks)) = last.as_ref().filter(|(at, _)| at.elapsed() < FRESH) {
            return Arc::clone(checks);
        }
        let checks = Arc::new(look(studio).await);
        for check in checks.iter().filter(|check| check.fault.is_some()) {
            tracing::warn!(check = check.name, fault = check.fault, "not ready");
        }
        *last = Some((Instant::now(), Arc::clone(&checks)));
        checks
    }
}

/// One thing the work needs.
pub struct Check {
    pub name: &'static str,
    /// What is wrong with it, in words for the operator.
    pub fault: Option<String>,
}

/// Looks at everything a request or a job needs; nothing is changed.
async fn look(studio: &Studio) -> Vec<Check> {
    let fault = |name, outcome: Result<(), String>| Check { name, fault: outcome.err() };
    vec![
        fault("database", database(studio).await),
        fault("files", files(studio)),
        fault("ffmpeg", ffmpeg(studio).await),
        fault("engines", engines(studio)),
    ]
}

async fn database(studio: &Studio) -> Result<(), String> {
    let ask = async {
        sql::query_one(studio.store.read(), "SELECT 1 AS one", Vec::new()).await?;
        studio.store.begin().await?.rollback().await
    };
    match tokio::time::timeout(PATIENCE, ask).await {
        Ok(answer) => answer.map_err(|error| error.to_string()),
        Err(_) => Err(format!("no turn to write within {} s", PATIENCE.as_secs())),
    }
}

fn files(studio: &Studio) -> Result<(), String> {
    studio.new_draft().map(drop).map_err(|error| error.to_string())
}

async fn ffmpeg(studio: &Studio) -> Result<(), String> {
    let tools = studio.tools.clone();
    let asked = tokio::task::spawn_blocking(move || tools.versions().map(drop).map_err(|error| error.to_string()));
    asked.await.map_err(|error| error.to_string())?
}

/// Every engine file has been installed; whether they are sound takes seconds to say, and `herald doctor` does.
fn engines(studio: &Studio) -> Result<(), String> {
    let models = studio.engines.models();
    let needed = models.manifest().artifacts.values().filter(|artifact| !artifact.fixture);
    let missing: Vec<&str> =
        needed.filter(|artifact| !models.is_installed(artifact)).map(|artifact| artifact.id.as_str()).collect();
    match missing.as_slice() {
        [] => Ok(()),
        missing => Err(format!("not installed: {}; run `herald setup`", missing.join(", "))),
    }
}

/// How busy the queue is.
pub struct Busyness {
    pub lanes: Vec<LaneCounts>,
    /// Pools with how long their longest waiting due job has waited, in seconds.
    pub ages: Vec<(String, f64)>,
}

pub async fn busyness(studio: &Studio) -> Result<Busyness, StudioError> {
    let lanes = herald_jobs::lane_counts(studio.store.read()).await?;
    let now = now_micros();
    let due = queue_ages(studio.store.read(), now).await?;
    let ages = due.into_iter().map(|(pool, since)| (pool, (now - since).max(0) as f64 / 1e6)).collect();
    Ok(Busyness { lanes, ages })
}
