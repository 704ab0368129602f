//! `hyperframes render`: a project becomes a file, or a batch of rows as many files.

mod batch;
mod bits;
mod output;
mod progress;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use herald_hyperframes::{BrowserPool, Composition, FrameRate, RenderOptions, Rendered, render};
use herald_media::Tools;
use herald_media::film::{Quality, RateControl};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::failure::CliError;
use crate::interrupt;
use crate::lint::{self, Gate};
use crate::machine::Machine;
use crate::project::{Project, ProjectArguments};
use crate::resolution::Resolution;
use crate::show;
use crate::variables::{Values, VariableArguments};
use bits::BitArguments;
use output::Format;
use progress::Meter;

const MAX_WORKERS: usize = 16;

#[derive(Args)]
pub struct Options {
    #[command(flatten)]
    project: ProjectArguments,
    /// File to write [default: renders/NAME.EXT in the project]; with --batch, {key} stands for a value of the row and
    /// {index} for its number
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Frames per second: 1 to 240 or a fraction such as 30000/1001 [default: the composition's data-fps, else 30]
    #[arg(short, long, value_name = "RATE")]
    fps: Option<FrameRate>,
    /// Effort and fidelity
    #[arg(short, long, value_enum, default_value = "standard")]
    quality: QualityName,
    #[command(flatten)]
    bits: BitArguments,
    /// Kind of file; all but mp4 keep transparency [default: what the output's name ends in, else mp4]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// How often a GIF is played, 0 for ever [default: 0]
    #[arg(long, value_name = "N")]
    gif_loop: Option<u16>,
    /// Size of the picture, by whole multiples of the composition's own
    #[arg(long, value_enum)]
    resolution: Option<Resolution>,
    /// Browsers that draw at the same time, 1 to 16, or `auto`
    #[arg(short, long, value_name = "N", default_value = "auto", value_parser = workers)]
    workers: Workers,
    #[command(flatten)]
    variables: VariableArguments,
    /// Render once for each object of values in a JSON file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["variables", "variables_file"])]
    batch: Option<PathBuf>,
    /// Rows of the batch that are rendered at the same time
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=16), requires = "batch")]
    batch_concurrency: u16,
    /// Begin no further row once one has failed
    #[arg(long, requires = "batch")]
    batch_fail_fast: bool,
    /// Render nothing when `lint` finds an error; otherwise errors are only said
    #[arg(long)]
    strict: bool,
    /// Render nothing when `lint` finds an error or a warning
    #[arg(long)]
    strict_all: bool,
    /// Fail where a page or a part of it does not become ready, instead of drawing it as it is
    #[arg(long)]
    no_best_effort: bool,
    /// Longest wait for the page to be ready, in milliseconds
    #[arg(long, value_name = "MS", value_parser = clap::value_parser!(u64).range(1..=3_600_000))]
    player_ready_timeout: Option<u64>,
    /// Say nothing but errors
    #[arg(long)]
    quiet: bool,
    /// Print one JSON document about the result
    #[arg(long)]
    json: bool,
    /// Say what browsers and encoders do
    #[arg(long)]
    pub debug: bool,
    #[command(flatten)]
    refused: Refused,
}

/// Flags of other renderers of this format that have no effect here yet: naming one is an error, so that nobody takes a
/// file for what it is not.
#[derive(Args)]
struct Refused {
    #[arg(long, value_name = "SECONDS", hide = true)]
    browser_timeout: Option<String>,
    #[arg(long, value_name = "MS", hide = true)]
    protocol_timeout: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum QualityName {
    Draft,
    Standard,
    High,
}

#[derive(Debug, Clone, Copy)]
struct Workers(Option<usize>);

/// One file that is to be made.
struct Order {
    values: Values,
    output: PathBuf,
}

struct Renderer<'a> {
    project: Project,
    options: &'a Options,
    format: Format,
    rate_control: RateControl,
    pool: BrowserPool,
    cancel: CancellationToken,
}

pub async fn run(machine: &Machine, options: &Options) -> Result<ExitCode, CliError> {
    options.refused.check()?;
    let project = Project::find(machine, &options.project)?;
    lint::guard(&project, options.gate(), options.quiet || options.json)?;
    let format = output::format(options.format, options.output.as_deref())?;
    if options.gif_loop.is_some() && format != Format::Gif {
        return Err(CliError::usage(format!("--gif-loop has no effect on {}", format.name())));
    }
    let template =
        options.output.clone().unwrap_or_else(|| output::default_path(&project, format, options.batch.is_some()));
    let rate_control = options.bits.rate_control(format)?;
    let renderer = Renderer {
        project,
        options,
        format,
        rate_control,
        pool: BrowserPool::new(machine.chromium.clone(), 0),
        cancel: interrupt::token()?,
    };
    match &options.batch {
        Some(rows) => batch::run(&renderer, rows, &template).await,
        None => renderer.run_single(template).await,
    }
}

impl Options {
    fn gate(&self) -> Gate {
        match (self.strict_all, self.strict) {
            (true, _) => Gate::ErrorsAndWarnings,
            (false, true) => Gate::Errors,
            (false, false) => Gate::Open,
        }
    }
}

impl Renderer<'_> {
    async fn run_single(&self, output: PathBuf) -> Result<ExitCode, CliError> {
        let order = Order { values: self.options.variables.read()?, output };
        let meter = if self.options.quiet { Meter::hidden() } else { Meter::visible("") };
        let begun = Instant::now();
        let rendered = self.render(&order, &meter).await;
        meter.end();
        let rendered = rendered?;
        if !self.options.quiet {
            show::warnings(&rendered.warnings);
        }
        if self.options.json {
            show::json(&facts(&order.output, &rendered, begun.elapsed()))?;
        } else if !self.options.quiet {
            show::line(&summary(&order.output, &rendered, begun.elapsed()))?;
        }
        Ok(ExitCode::SUCCESS)
    }

    async fn render(&self, order: &Order, meter: &Meter) -> Result<Rendered, CliError> {
        let composition = self.project.open(&order.values)?;
        let scale = match self.options.resolution {
            Some(named) => named.scale_for(composition.width, composition.height).map_err(CliError::Usage)?,
            None => 1,
        };
        let defaults = RenderOptions::default();
        let options = RenderOptions {
            format: self.format.output(self.options.gif_loop.unwrap_or_default()),
            quality: self.options.quality.quality(),
            rate_control: self.rate_control,
            vp9_speed: self.options.bits.vp9_cpu_used,
            fps: self.rate(&composition),
            scale,
            workers: self.options.workers.0,
            best_effort: !self.options.no_best_effort,
            ready_limit: self.options.player_ready_timeout.map_or(defaults.ready_limit, Duration::from_millis),
            ..defaults
        };
        let tools = Tools::default();
        let progress = |progress| meter.set(progress);
        let composition = Arc::new(composition);
        Ok(render(&self.pool, &tools, composition, &options, &order.output, &self.cancel, progress).await?)
    }
}

impl Renderer<'_> {
    /// A GIF of more than 30 frames a second is large and plays badly, so nobody gets one by accident.
    fn rate(&self, composition: &Composition) -> Option<FrameRate> {
        let wanted = self.options.fps.or(composition.fps);
        let lowered = self.format == Format::Gif && wanted.is_some_and(|rate| rate.per_second() > 30.0);
        if let (true, Some(wanted), false) = (lowered, wanted, self.options.quiet) {
            eprintln!("a GIF has at most 30 frames a second, so it is not drawn at {wanted}");
        }
        if lowered { Some(FrameRate::DEFAULT) } else { wanted }
    }
}

impl Refused {
    fn check(&self) -> Result<(), CliError> {
        let given = [
            ("--browser-timeout", self.browser_timeout.is_some(), "a browser has 60 s to start"),
            ("--protocol-timeout", self.protocol_timeout.is_some(), "the browser has 30 s for each answer"),
        ];
        match given.iter().find(|(_, given, _)| *given) {
            Some((flag, _, instead)) => {
                Err(CliError::usage(format!("{flag} has no effect in this version, so it is refused; {instead}")))
            }
            None => Ok(()),
        }
    }
}

impl QualityName {
    fn quality(self) -> Quality {
        match self {
            QualityName::Draft => Quality::Draft,
            QualityName::Standard => Quality::Standard,
            QualityName::High => Quality::High,
        }
    }
}

fn workers(text: &str) -> Result<Workers, String> {
    if text == "auto" {
        return Ok(Workers(None));
    }
    let count = text.parse().ok().filter(|count| (1..=MAX_WORKERS).contains(count));
    count.map(|count| Workers(Some(count))).ok_or_else(|| format!("give a number from 1 to {MAX_WORKERS} or `auto`"))
}

fn facts(output: &Path, rendered: &Rendered, took: Duration) -> Value {
    json!({
        "ok": true,
        "output": output,
        "frames": rendered.frames,
        "fps": rendered.fps.to_string(),
        "duration": rendered.seconds,
        "sounds": rendered.sounds,
        "renderTimeMs": took.as_millis() as u64,
        "warnings": rendered.warnings,
    })
}

fn summary(output: &Path, rendered: &Rendered, took: Duration) -> String {
    let per_second = rendered.frames as f64 / took.as_secs_f64();
    format!(
        "{}: {} frames, {} s at {} fps, in {:.1} s ({per_second:.1} frames/s)",
        output.display(),
        rendered.frames,
        show::seconds(rendered.seconds),
        rendered.fps,
        took.as_secs_f64()
    )
}
