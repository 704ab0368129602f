//! Putting the parts together.

use std::fs::File;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use herald_blobs::{Blobs, UrlSigner, load_or_create_secret};
use herald_egress::{Egress, EgressPolicy};
use herald_http::{App, RateLimiter};
use herald_hyperframes::{BrowserPool, Libraries};
use herald_identity::Authenticator;
use herald_inference::Models;
use herald_jobs::{Jobs, JobsPolicy};
use herald_media::Tools;
use herald_store::Store;
use herald_studio::avatars::OpenAiImages;
use herald_studio::cinematic::HttpVideoModel;
use herald_studio::moderation::BlockList;
use herald_studio::zero_shot::OpenAiZeroShot;
use herald_studio::{Engines, Links, Studio};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::config::Config;

/// The database, with its schema up to date and a default workspace in it.
pub async fn open_store(config: &Config) -> anyhow::Result<Store> {
    std::fs::create_dir_all(&config.data_dir)
        .with_context(|| format!("cannot create the data directory {}", config.data_dir.display()))?;
    // `herald serve &` and `herald keys create` right after it meet here on an empty directory: one at a time.
    let turn = File::create(config.data_dir.join("migrate.lock"))?;
    turn.lock().context("the data directory cannot be locked")?;
    let store = Store::open(&config.database_url()).await.context("the database cannot be opened")?;
    store.migrate().await.context("the database cannot be migrated")?;
    herald_identity::ensure_default(&store).await?;
    Ok(store)
}

pub async fn studio(config: &Config) -> anyhow::Result<Arc<Studio>> {
    let store = open_store(config).await?;
    herald_studio::avatars::stock::seed(&store).await?;
    let blobs = Blobs::open(config.data_dir.join("files")).await?;
    let policy = JobsPolicy { stage_cache_bytes: config.stage_cache_gb << 30, ..JobsPolicy::default() };
    let models = Models::open(&config.models_dir)?;
    let secret = load_or_create_secret(&config.data_dir.join("url-signing.key"))?;
    let public_url = config.public_url();
    // Engines are the operator's own choice, not a stranger's link.
    let own_egress = || Egress::new(EgressPolicy { allow_private: true, ..EgressPolicy::default() });
    let mut engines = Engines::new(models, config.data_dir.join("speech-cache"), config.threads);
    if let Some(image) = &config.engines.image {
        engines = engines.with_image_generator(Arc::new(OpenAiImages {
            egress: own_egress(),
            vendor: image.vendor(),
            url: image.url.clone(),
            key: image.key.clone(),
            model: image.model.clone(),
        }));
    }
    if let Some(video) = &config.engines.video {
        engines = engines.with_video_model(Arc::new(HttpVideoModel {
            egress: own_egress(),
            vendor: video.vendor(),
            url: video.url.clone(),
            key: video.key.clone(),
            model: video.model.clone(),
        }));
    }
    if let Some(voice) = &config.engines.voice {
        let engine = OpenAiZeroShot::new(voice.endpoint(), own_egress(), blobs.clone(), Tools::default());
        engines = engines.with_zero_shot(Arc::new(engine));
    }
    if let Some(language) = &config.engines.language {
        engines = engines.with_language_model(Arc::new(language.model(own_egress())));
    }
    Ok(Arc::new(Studio {
        jobs: Jobs::new(store.clone(), blobs.clone(), policy),
        store,
        blobs,
        egress: Egress::new(EgressPolicy { allow_private: config.allow_private_urls, ..EgressPolicy::default() }),
        tools: Tools::default(),
        engines,
        browsers: BrowserPool::keeping(
            config.hyperframes.chromium(),
            config.hyperframes.warm_browsers,
            Duration::from_secs(config.hyperframes.warm_seconds.get()),
        ),
        render_options: config.hyperframes.render_options(),
        libraries: Libraries::in_folder(&config.libraries_dir),
        links: Links::new(UrlSigner::new(secret, &public_url), public_url),
        scratch: config.data_dir.join("scratch").join("drafts"),
        max_upload_bytes: config.max_upload_gb.saturating_mul(1 << 30).min(i64::MAX as u64),
        threads: config.threads,
        works: config.workers > 0,
        plans: Arc::new(config.plans.clone()),
        lexicon: config.speech.lexicon()?,
        moderator: Box::new(BlockList::new(&config.moderation.blocked_terms)),
        readiness: Default::default(),
        preview_turn: tokio::sync::Mutex::default(),
        last_order: Default::default(),
    }))
}

/// Starts counting; once a process.
fn metrics_recorder() -> anyhow::Result<PrometheusHandle> {
    const BUCKETS: [f64; 14] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 20.0, 60.0, 300.0];
    Ok(PrometheusBuilder::new().set_buckets(&BUCKETS)?.install_recorder()?)
}

pub fn app(studio: Arc<Studio>) -> anyhow::Result<App> {
    let recorder = metrics_recorder()?;
    Ok(App {
        render_metrics: Arc::new(move || recorder.render()),
        authenticator: Authenticator::new(studio.store.clone()),
        rates: RateLimiter::default(),
        studio,
    })
}
