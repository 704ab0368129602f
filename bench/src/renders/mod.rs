//! The renderer against the one of npm `hyperframes`, in turn, with the same browser, on the compositions of
//! `bench/compositions`.

mod account;
mod film;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use account::Cost;
use film::{Facts, Originals};

const FPS: u64 = 30;
/// Each renders this often, in turn with the other.
const ROUNDS: usize = 2;
const BROWSER: &str = "/usr/bin/chromium-headless-shell";
/// Name and number of frames.
const COMPOSITIONS: [(&str, u64); 6] =
    [("motion", 120), ("spinner", 150), ("slide", 150), ("canvas", 90), ("video", 120), ("layers", 90)];
/// A render that is almost nothing but its beginning and its end.
const FIXED_COST: (&str, u64) = ("five-frames", 5);
/// What compositions load from their project, by where it lies among the installed libraries.
const LIBRARIES: [(&str, &str); 2] = [
    ("gsap/dist/gsap.min.js", "gsap.min.js"),
    ("@fontsource-variable/inter/files/inter-latin-wght-normal.woff2", "inter.woff2"),
];

/// Who renders.
#[derive(Clone, Copy)]
enum Side {
    Upstream,
    Ours,
}

/// Means over the rounds.
struct Measured {
    cpu: f64,
    wall: f64,
    memory: u64,
    facts: Facts,
}

/// Films stay in the cache, so that they can be looked at.
pub fn measure(programs: &Path, only: Option<&str>) -> anyhow::Result<()> {
    let cache = cache()?;
    let kept = &cache.join("bench");
    std::fs::create_dir_all(kept)?;
    println!("\n| composition | frames | by | CPU | wall | memory | file | similarity | CPU, wall: times as good |");
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    let (mut of_cpu, mut of_wall) = (Vec::new(), Vec::new());
    for (name, frames) in
        COMPOSITIONS.into_iter().chain([FIXED_COST]).filter(|(name, _)| only.is_none_or(|only| only == *name))
    {
        let project = prepare(name, &cache)?;
        let originals = Originals::draw(programs, project.path(), frames, FPS)?;
        let (mut theirs, mut ours) = (Vec::new(), Vec::new());
        for round in 1..=ROUNDS {
            for (side, costs) in [(Side::Upstream, &mut theirs), (Side::Ours, &mut ours)] {
                let cost = render(side, programs, &cache, project.path(), &side.film(kept, name))?;
                eprintln!("{name}, {}, round {round}: {:.2} s CPU, {:.2} s wall", side.name(), cost.cpu, cost.wall);
                costs.push(cost);
            }
        }
        let (theirs, ours) = (
            summary(Side::Upstream, &theirs, kept, name, &originals)?,
            summary(Side::Ours, &ours, kept, name, &originals)?,
        );
        let ratios = [theirs.cpu / ours.cpu, theirs.wall / ours.wall];
        for (side, result) in [(Side::Upstream, &theirs), (Side::Ours, &ours)] {
            anyhow::ensure!(result.facts.frames == frames, "{name}, {}: {} frames", side.name(), result.facts.frames);
            let said = match side {
                Side::Upstream => String::new(),
                Side::Ours => format!("{:.2}, {:.2}", ratios[0], ratios[1]),
            };
            println!(
                "| {name} | {frames} | {} | {:.2} s | {:.2} s | {:.0} MB | {:.2} MB | {:.2} dB | {said} |",
                side.name(),
                result.cpu,
                result.wall,
                result.memory as f64 / 1e6,
                result.facts.bytes as f64 / 1e6,
                result.facts.similarity,
            );
        }
        if name != FIXED_COST.0 {
            of_cpu.push(ratios[0]);
            of_wall.push(ratios[1]);
        }
    }
    if !of_cpu.is_empty() {
        println!(
            "\nGeometric means without {}: {:.2} in CPU, {:.2} in wall time.",
            FIXED_COST.0,
            mean(&of_cpu),
            mean(&of_wall)
        );
    }
    println!("The films lie in {}.", kept.display());
    Ok(())
}

impl Side {
    fn name(self) -> &'static str {
        match self {
            Side::Upstream => "upstream",
            Side::Ours => "ours",
        }
    }

    fn film(self, kept: &Path, composition: &str) -> PathBuf {
        kept.join(format!("{composition}-{}.mp4", self.name()))
    }
}

fn render(side: Side, programs: &Path, cache: &Path, project: &Path, film: &Path) -> anyhow::Result<Cost> {
    let upstream = cache.join("upstream/node_modules");
    let path = std::env::var("PATH").unwrap_or_default();
    let (program, environment) = match side {
        Side::Upstream => (
            upstream.join(".bin/hyperframes"),
            vec![
                ("PATH", format!("{}:{path}", upstream.join("node/bin").display())),
                ("HYPERFRAMES_BROWSER_PATH", BROWSER.to_owned()),
                ("HYPERFRAMES_NO_TELEMETRY", "1".to_owned()),
                ("HYPERFRAMES_SKIP_SKILLS", "1".to_owned()),
                ("DO_NOT_TRACK", "1".to_owned()),
            ],
        ),
        Side::Ours => (programs.join("hyperframes"), Vec::new()),
    };
    let arguments = ["--fps", "30", "--quality", "standard", "--quiet", "--output"].map(str::to_owned);
    let mut words = vec![program.display().to_string(), "render".to_owned(), project.display().to_string()];
    words.extend(arguments);
    words.push(film.display().to_string());
    account::run(&words, &environment)
}

fn summary(side: Side, costs: &[Cost], kept: &Path, name: &str, originals: &Originals) -> anyhow::Result<Measured> {
    let average = |of: fn(&Cost) -> f64| costs.iter().map(of).sum::<f64>() / costs.len() as f64;
    Ok(Measured {
        cpu: average(|cost| cost.cpu),
        wall: average(|cost| cost.wall),
        memory: costs.iter().map(|cost| cost.peak_memory).max().unwrap_or(0),
        facts: film::inspect(&side.film(kept, name), originals)?,
    })
}

/// A copy of the composition with everything it loads.
fn prepare(name: &str, cache: &Path) -> anyhow::Result<tempfile::TempDir> {
    let project = tempfile::tempdir()?;
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("compositions").join(name).join("index.html");
    std::fs::copy(&from, project.path().join("index.html")).with_context(|| from.display().to_string())?;
    let assets = project.path().join("assets");
    std::fs::create_dir(&assets)?;
    for (from, to) in LIBRARIES {
        let from = cache.join("libraries/node_modules").join(from);
        std::fs::copy(&from, assets.join(to)).with_context(|| from.display().to_string())?;
    }
    if name == "video" {
        make_clip(&assets.join("clip.mp4"))?;
    }
    Ok(project)
}

/// Four seconds in which every pixel moves. Its colours say what they are, so that nobody has to guess.
fn make_clip(path: &Path) -> anyhow::Result<()> {
    let mut command = Command::new("ffmpeg");
    command.args(["-loglevel", "error", "-nostdin", "-f", "lavfi", "-i"]);
    command.args(["mandelbrot=size=1280x720:rate=30:end_scale=0.05", "-t", "4"]);
    command.args(["-vf", "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p", "-c:v", "libx264", "-crf", "20"]);
    command.args(["-g", "30", "-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709"]);
    command.args(["-color_trc", "bt709"]).arg(path);
    anyhow::ensure!(command.status()?.success(), "ffmpeg could not make the clip");
    Ok(())
}

/// Where `herald setup libraries` and `scripts/upstream.sh` install.
fn cache() -> anyhow::Result<PathBuf> {
    let home = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")));
    Ok(home.context("neither XDG_CACHE_HOME nor HOME is set")?.join("herald"))
}

fn mean(ratios: &[f64]) -> f64 {
    (ratios.iter().map(|ratio| ratio.ln()).sum::<f64>() / ratios.len() as f64).exp()
}
