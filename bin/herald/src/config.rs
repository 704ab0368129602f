//! Configuration: defaults, then `herald.toml`, then `HERALD_*` variables. Every key is documented here, with its
//! default and the reason for it; a table's key is reached by two underscores (`HERALD_ENGINES__IMAGE__URL`); `herald config` prints what is in force.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::num::{NonZeroU64, NonZeroUsize};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use herald_agent::model::Dialect;
use herald_domain::plan::Plans;
use herald_egress::Egress;
use herald_hyperframes::{BrowserLimits, Chromium, RenderOptions};
use herald_speech::{Pronunciation, UserLexicon};
use herald_studio::agent::LanguageModel;
use herald_studio::zero_shot::Endpoint;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Address and port of the API. Loopback: whoever wants to serve others says so.
    pub listen: SocketAddr,
    /// Database, files and scratch space. Default `~/.local/share/herald`.
    pub data_dir: PathBuf,
    /// Base of the links in answers, when it is not `http://LISTEN`: behind a proxy, say.
    pub public_url: Option<String>,
    /// Default: SQLite in the data directory.
    pub database_url: Option<String>,
    /// `local`: files in the data directory.
    pub blobs: String,
    /// Engine files, shared by all checkouts. Default `~/.cache/herald/models`.
    pub models_dir: PathBuf,
    /// Animation libraries and fonts that compositions load from public servers, as `herald setup libraries` installs them.
    /// Default `~/.cache/herald/libraries`.
    pub libraries_dir: PathBuf,
    /// Folder of already assembled engine files that `herald setup` looks into before it downloads.
    pub models_mirror: Option<PathBuf>,
    /// Links into private networks and plain `http:` may be fetched. Off: a stranger's link must not reach your network.
    pub allow_private_urls: bool,
    /// Videos made at once in this process. One already uses every core while it is drawn. 0: this process only answers
    /// requests; no job of any kind runs in it, and what it accepts waits for a process that works on the same data.
    pub workers: usize,
    /// Threads of one job. Default: the number of cores.
    pub threads: usize,
    /// Previews of the stock presenters are made in the background after the first start: some minutes of one core. Off:
    /// each is made when it is first asked for.
    pub make_previews: bool,
    /// Disk space for the outputs of stages, in GB; the least recently used go first.
    pub stage_cache_gb: u64,
    /// How long events and the log of their deliveries are kept, in days.
    pub keep_events_days: u64,
    /// What workspaces may do: `[plans.NAME]`, given to a workspace by `herald billing set --plan NAME`. A plan that is there
    /// already needs only the keys that differ; a new one starts from the values below, which are those of `default`.
    ///
    /// - `concurrent_jobs = 10`: unfinished videos at once, as on the hosted service; one more is answered 429.
    /// - `rates = { reads = 600000, writes = 6000, uploads = 1200 }`: requests a minute. On a machine of one's own they have
    ///   one use: a program that runs wild must not take the server from the others. So: somewhat more reads than two cores
    ///   answer, far more writes than anybody renders, 20 uploads a second. A burst is ten seconds' worth.
    /// - `slots = {}`: `avatars`, `webhook_endpoints`, `voices`: how many a workspace may keep. Absent: no end.
    /// - `max_resolution = "4k"`, `engines = ["avatar_iii", "avatar_iv", "avatar_v"]`, `transparent_video = true`: what above
    ///   them needs a higher plan.
    /// - `trial_videos`: videos in all. `monthly_video_minutes`: in a calendar month (UTC). Absent: no end.
    /// - `priority = 0`: higher runs earlier among the workspace's own work.
    /// - `unlimited_engines = []`: engines whose videos cost nothing, with the looks that support them.
    /// - `ai_vendors`: outside engines that may be used, by their `vendor`. Absent: all that are configured.
    ///
    /// Built in besides `default`: `free` (one video at once, three in all, 720p), `enterprise` (20 at once), and `starter`,
    /// `creator`, `pro`, `team`, `business_plus`, which are like `default` until they are written down.
    pub plans: Plans,
    /// What may be said.
    pub moderation: ModerationConfig,
    /// Largest file a direct upload may bring, in GB. Uploads count against the disk of the data directory.
    pub max_upload_gb: u64,
    /// How texts are spoken.
    pub speech: SpeechConfig,
    /// Engines that are not embedded.
    pub engines: EnginesConfig,
    /// What renders of compositions may use.
    pub hyperframes: HyperframesConfig,
    /// What is logged, as `tracing` filters. Every answered request has a line: those that may change something at `info`,
    /// the others at `debug` (`log = "info,herald_http=debug"`).
    pub log: String,
    /// `text` for people, `json` for programs: one object a line, with the ids of the request and the job it belongs to.
    pub log_format: LogFormat,
    /// Where spans of requests and jobs are sent: the OTLP/HTTP address of an OpenTelemetry collector, such as
    /// `http://127.0.0.1:4318`. Absent: nowhere.
    pub traces_url: Option<String>,
    /// For tests: `POINT` or `POINT:N` kills the process with SIGKILL the Nth time a job reaches that point.
    pub crash_at: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Text,
    Json,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ModerationConfig {
    /// Words and phrases that scripts, prompts, titles and names must not contain; upper and lower case and punctuation
    /// do not matter. Empty: whose server it is decides what is said on it.
    pub blocked_terms: Vec<String>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SpeechConfig {
    /// How names and brands are said in speech and videos, for all workspaces: `[speech.lexicon]` with lines such as
    /// `Nginx = "engine x"` or, in the International Phonetic Alphabet between slashes, `GIF = "/dʒɪf/"`. Words count as they
    /// are written, case and all; at most 1000. What a workspace's glossary says of a word wins. Empty: as they are written.
    pub lexicon: BTreeMap<String, String>,
}

impl SpeechConfig {
    pub fn lexicon(&self) -> anyhow::Result<UserLexicon> {
        let entries = self.lexicon.iter().map(|(word, said)| (word.clone(), Pronunciation::parse(said)));
        let lexicon = UserLexicon::new(entries).context("`speech.lexicon`")?;
        lexicon.check().context("`speech.lexicon`")?;
        Ok(lexicon)
    }
}

/// A composition is a stranger's program: it ends at these bounds, and its render fails with the reason. None may be 0
/// except `warm_browsers`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HyperframesConfig {
    /// Memory of one browser with all its processes, in MB. A page of HD takes 300 to 600, one with many pictures of 4K a few
    /// thousand. The scripts of a page have 1024 of it.
    pub browser_memory_mb: NonZeroU64,
    /// Threads of one browser with all its processes. A browser has about a hundred, each worker of a page adds one.
    pub browser_threads: NonZeroU64,
    /// Browsers of one render, each with this memory and these threads. Absent: two thirds of the cores, at most eight, and
    /// one for fewer than 60 frames.
    pub browsers: Option<NonZeroUsize>,
    /// Seconds a page has until it is ready: loaded, with its fonts, pictures and timelines.
    pub ready_seconds: NonZeroU64,
    /// Seconds a page has for one frame.
    pub frame_seconds: NonZeroU64,
    /// Seconds all frames of a render may take. Absent: 60, and two more for each frame and million pixels in it.
    pub render_seconds: Option<NonZeroU64>,
    /// Largest file a render may make, in MB.
    pub max_output_mb: NonZeroU64,
    /// Browsers that are kept ready after a render: the next one begins a tenth of a second or two earlier. Each has some
    /// 180 MB. They serve compositions without WebGL and enlargement. 0: none.
    pub warm_browsers: usize,
    /// Seconds after which a browser nobody has needed is ended, so that an idle server takes no memory for them.
    pub warm_seconds: NonZeroU64,
}

const fn nonzero(value: u64) -> NonZeroU64 {
    match NonZeroU64::new(value) {
        Some(value) => value,
        None => NonZeroU64::MIN,
    }
}

impl Default for HyperframesConfig {
    fn default() -> Self {
        HyperframesConfig {
            browser_memory_mb: nonzero(4_000),
            browser_threads: nonzero(1_000),
            browsers: None,
            ready_seconds: nonzero(45),
            frame_seconds: nonzero(60),
            render_seconds: None,
            max_output_mb: nonzero(20_000),
            warm_browsers: 1,
            warm_seconds: nonzero(300),
        }
    }
}

impl HyperframesConfig {
    pub fn chromium(&self) -> Chromium {
        let memory = self.browser_memory_mb.get().saturating_mul(1_000_000);
        let limits = BrowserLimits { memory, threads: self.browser_threads.get() };
        Chromium { limits, ..Chromium::default() }
    }

    /// What of a render the operator decides.
    pub fn render_options(&self) -> RenderOptions {
        let seconds = |value: NonZeroU64| Duration::from_secs(value.get());
        RenderOptions {
            workers: self.browsers.map(NonZeroUsize::get),
            ready_limit: seconds(self.ready_seconds),
            frame_limit: seconds(self.frame_seconds),
            time_limit: self.render_seconds.map(seconds),
            max_bytes: self.max_output_mb.get().saturating_mul(1_000_000),
            ..RenderOptions::default()
        }
    }
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EnginesConfig {
    /// Makes the pictures of avatars from words (`type: prompt`) instead of the drawn presenters, and new clothes for
    /// photographs: an endpoint that speaks OpenAI's images API.
    pub image: Option<ImageEngineConfig>,
    /// Speaks like a recording: voices of `POST /v3/voices/clone` are then made by this engine, instead of the nearest voice
    /// that is found here. An endpoint that speaks OpenAI's speech API and takes a recording besides.
    pub voice: Option<VoiceEngineConfig>,
    /// Writes the storyboards of the video agent, instead of the rules here: an endpoint that speaks OpenAI's chat completions
    /// or Anthropic's messages. What it writes is checked; what cannot be used is written by the rules.
    pub language: Option<LanguageEngineConfig>,
    /// Films the shots of `type: cinematic_avatar` instead of the drawn presenters: an endpoint that takes a prompt, pictures
    /// and a length, and answers with an MP4 (`POST {url}/videos`; the docs of `HttpVideoModel` have the members).
    pub video: Option<VideoEngineConfig>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LanguageEngineConfig {
    /// Up to and including `/v1`. May be an address of the own network: the operator chose it.
    pub url: String,
    pub key: Option<String>,
    pub model: String,
    /// `open_ai` (default) or `anthropic`.
    pub dialect: Option<Dialect>,
    /// Whose engine it is, as `ai_vendors` of plans name it. Default: the host of `url`.
    pub vendor: Option<String>,
}

impl LanguageEngineConfig {
    pub fn model(&self, egress: Egress) -> LanguageModel {
        let endpoint = herald_agent::model::Endpoint {
            dialect: self.dialect.unwrap_or(Dialect::OpenAi),
            base_url: self.url.clone(),
            model: self.model.clone(),
            key: self.key.clone().unwrap_or_default(),
        };
        LanguageModel { endpoint, vendor: vendor(&self.vendor, &self.url), egress }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VideoEngineConfig {
    /// What `/videos` is appended to. May be an address of the own network: the operator chose it.
    pub url: String,
    /// Sent as a bearer token.
    pub key: Option<String>,
    pub model: String,
    /// Whose engine it is, as `ai_vendors` of plans name it. Default: the host of `url`.
    pub vendor: Option<String>,
}

impl VideoEngineConfig {
    pub fn vendor(&self) -> String {
        vendor(&self.vendor, &self.url)
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoiceEngineConfig {
    /// Up to and including `/v1`. May be an address of the own network: the operator chose it.
    pub url: String,
    /// Sent as a bearer token.
    pub key: Option<String>,
    pub model: String,
    /// Sent as `voice`, where the endpoint insists on one.
    pub voice: Option<String>,
    /// Member of the request that carries the recording, a WAV as a data URL. Default `ref_audio`, as vLLM has it.
    pub recording_member: Option<String>,
    /// Member that carries what is said in it. Default `ref_text`.
    pub text_member: Option<String>,
    /// Whose engine it is, as `ai_vendors` of plans name it. Default: the host of `url`.
    pub vendor: Option<String>,
}

impl VoiceEngineConfig {
    pub fn endpoint(&self) -> Endpoint {
        Endpoint {
            vendor: vendor(&self.vendor, &self.url),
            url: self.url.clone(),
            key: self.key.clone(),
            model: self.model.clone(),
            voice: self.voice.clone(),
            recording_member: self.recording_member.clone().unwrap_or_else(|| "ref_audio".to_owned()),
            text_member: self.text_member.clone().unwrap_or_else(|| "ref_text".to_owned()),
        }
    }
}

/// As it is configured, else the host of the address.
fn vendor(named: &Option<String>, url: &str) -> String {
    let host = || {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        rest.split(['/', ':']).next().unwrap_or_default().to_owned()
    };
    named.clone().unwrap_or_else(host)
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImageEngineConfig {
    /// Up to and including `/v1`. May be an address of the own network: the operator chose it.
    pub url: String,
    /// Sent as a bearer token.
    pub key: Option<String>,
    pub model: String,
    /// Whose engine it is, as `ai_vendors` of plans name it. Default: the host of `url`.
    pub vendor: Option<String>,
}

impl ImageEngineConfig {
    pub fn vendor(&self) -> String {
        vendor(&self.vendor, &self.url)
    }
}

impl Config {
    /// Reads the configuration of this process.
    pub fn load() -> anyhow::Result<Config> {
        let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_else(|| PathBuf::from("/"));
        let folder = |variable: &str, fallback: &str| {
            std::env::var_os(variable).map_or_else(|| home.join(fallback), PathBuf::from).join("herald")
        };
        let defaults = Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            data_dir: folder("XDG_DATA_HOME", ".local/share"),
            public_url: None,
            database_url: None,
            blobs: "local".to_owned(),
            models_dir: folder("XDG_CACHE_HOME", ".cache").join("models"),
            libraries_dir: folder("XDG_CACHE_HOME", ".cache").join("libraries"),
            models_mirror: None,
            allow_private_urls: false,
            workers: 1,
            threads: std::thread::available_parallelism().map_or(2, usize::from),
            make_previews: true,
            stage_cache_gb: 10,
            keep_events_days: 30,
            plans: Plans::default(),
            moderation: ModerationConfig::default(),
            max_upload_gb: 5,
            speech: SpeechConfig::default(),
            engines: EnginesConfig::default(),
            hyperframes: HyperframesConfig::default(),
            log: "info,sqlx=warn,sea_orm_migration=warn".to_owned(),
            log_format: LogFormat::Text,
            traces_url: None,
            crash_at: None,
        };
        let local = PathBuf::from("herald.toml");
        let file = if local.exists() { local } else { folder("XDG_CONFIG_HOME", ".config").join("herald.toml") };
        let config: Config = Figment::from(Serialized::defaults(defaults))
            .merge(Toml::file(&file))
            .merge(Env::prefixed("HERALD_").split("__"))
            .extract()
            .context("the configuration cannot be read")?;
        if config.blobs != "local" {
            anyhow::bail!("`blobs = \"{}\"` is not available: files are kept on the local disk", config.blobs);
        }
        Ok(config)
    }

    pub fn public_url(&self) -> String {
        // Nobody can open a link to "all addresses".
        let own = || match self.listen.ip().is_unspecified() {
            true => format!("http://localhost:{}", self.listen.port()),
            false => format!("http://{}", self.listen),
        };
        let base = self.public_url.clone().unwrap_or_else(own);
        base.trim_end_matches('/').to_owned()
    }

    pub fn database_url(&self) -> String {
        let file = || format!("sqlite://{}?mode=rwc", self.data_dir.join("herald.db").display());
        self.database_url.clone().unwrap_or_else(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bounds_of_renders_are_those_of_the_library_unless_somebody_changes_them() {
        let config = HyperframesConfig::default();
        assert_eq!(config.chromium().limits, BrowserLimits::default());
        assert_eq!(format!("{:?}", config.render_options()), format!("{:?}", RenderOptions::default()));
    }

    #[test]
    fn a_bound_of_nothing_is_refused_by_its_name() {
        let toml = "[hyperframes]\nframe_seconds = 0";
        #[derive(Debug, Deserialize)]
        struct Part {
            #[expect(dead_code)]
            hyperframes: HyperframesConfig,
        }
        let error = Figment::from(Toml::string(toml)).extract::<Part>().expect_err("refused").to_string();
        assert!(error.contains("hyperframes.frame_seconds") && error.contains("nonzero"), "{error}");
    }
}
