//! `hyperframes doctor`: what renders need, and what of it is there.

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use clap::Args;
use herald_hyperframes::INSTALL_COMMAND;
use herald_media::Tools;
use serde::Serialize;

use crate::failure::CliError;
use crate::machine::Machine;
use crate::show;

/// A browser with a 1080p page, an encoder, and room to breathe.
const MEMORY_BYTES: u64 = 1 << 30;
/// A minute of 1080p ProRes, the largest of the formats.
const DISK_BYTES: u64 = 2 << 30;
/// Browsers share pictures of large pages there. With less of it small pages still render.
const SHARED_MEMORY_BYTES: u64 = 64 << 20;

#[derive(Args)]
pub struct Options {
    /// Print one JSON document; `ok` says whether renders can run
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report {
    ok: bool,
    version: &'static str,
    checks: Vec<Check>,
}

#[derive(Serialize)]
struct Check {
    name: &'static str,
    ok: bool,
    /// Whether renders fail without it.
    required: bool,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
}

/// Ends with 0 whenever the checks ran.
pub fn run(machine: &Machine, options: &Options) -> Result<ExitCode, CliError> {
    let tools = Tools::default();
    let mut checks = vec![
        program("browser", &machine.chromium.program, "--version", "apt-get install chromium-headless-shell"),
        program("ffmpeg", &tools.ffmpeg, "-version", "apt-get install ffmpeg"),
        program("ffprobe", &tools.ffprobe, "-version", "apt-get install ffmpeg"),
        memory(),
        space("disk", Path::new("."), DISK_BYTES, true, "free space where you render"),
        space("/dev/shm", Path::new("/dev/shm"), SHARED_MEMORY_BYTES, false, "mount more shared memory"),
    ];
    checks.extend(libraries(machine));
    let report = Report {
        ok: checks.iter().all(|check| check.ok || !check.required),
        version: env!("CARGO_PKG_VERSION"),
        checks,
    };
    if options.json {
        show::json(&report)?;
        return Ok(ExitCode::SUCCESS);
    }
    for check in &report.checks {
        let state = match (check.ok, check.required) {
            (true, _) => "ok     ",
            (false, true) => "MISSING",
            (false, false) => "warning",
        };
        let hint = check.hint.as_ref().map(|hint| format!(": {hint}")).unwrap_or_default();
        show::line(&format!("{state} {:10} {}{hint}", check.name, check.detail))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn program(name: &'static str, program: &Path, flag: &str, hint: &str) -> Check {
    let output = Command::new(program).arg(flag).stdin(Stdio::null()).output();
    let (ok, detail) = match output {
        Ok(output) if output.status.success() => {
            (true, String::from_utf8_lossy(&output.stdout).lines().next().unwrap_or_default().trim().to_owned())
        }
        Ok(output) => (false, format!("`{} {flag}` ended with {}", program.display(), output.status)),
        Err(error) => (false, format!("`{}` cannot be started ({error})", program.display())),
    };
    Check { name, ok, required: true, detail, hint: (!ok).then(|| hint.to_owned()) }
}

/// Libraries and fonts, each by name. Pages that bring what they need do without.
fn libraries(machine: &Machine) -> [Check; 2] {
    let found = machine.libraries.as_ref().zip(machine.libraries_folder.as_deref());
    [("libraries", false), ("fonts", true)].map(|(name, fonts)| {
        let Some((libraries, folder)) = found else {
            let detail = format!("no home folder to look for {name} in");
            return Check { name, ok: false, required: false, detail, hint: Some("set HOME, or --libraries".into()) };
        };
        let is_its = |package: &&String| package.starts_with("@fontsource") == fonts;
        let (packages, missing) = (libraries.packages(), libraries.missing());
        let count = packages.iter().filter(is_its).count();
        let missing: Vec<&str> = missing.iter().filter(is_its).map(String::as_str).collect();
        let ok = missing.is_empty();
        let detail = match ok {
            true => format!("{count} in {}", folder.display()),
            false => {
                let there = count - missing.len();
                format!("{there} of {count} in {}; missing: {}", folder.display(), missing.join(", "))
            }
        };
        let hint = (!ok).then(|| format!("run {INSTALL_COMMAND}, which installs them with npm"));
        Check { name, ok, required: false, detail, hint }
    })
}

fn memory() -> Check {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let available = text.lines().find_map(|line| line.strip_prefix("MemAvailable:")?.split_whitespace().next());
    let available = available.and_then(|kilobytes| kilobytes.parse::<u64>().ok()).map(|kilobytes| kilobytes << 10);
    match available {
        Some(bytes) => amount("memory", bytes, MEMORY_BYTES, true, "end other programs"),
        // Not Linux: nothing is known, which is no reason to refuse.
        None => Check { name: "memory", ok: true, required: false, detail: "not known".into(), hint: None },
    }
}

fn space(name: &'static str, path: &Path, wanted: u64, required: bool, hint: &str) -> Check {
    match rustix::fs::statvfs(path) {
        Ok(found) => amount(name, found.f_bavail.saturating_mul(found.f_frsize), wanted, required, hint),
        Err(error) => Check {
            name,
            ok: false,
            required,
            detail: format!("{} ({error})", path.display()),
            hint: Some(hint.into()),
        },
    }
}

fn amount(name: &'static str, bytes: u64, wanted: u64, required: bool, hint: &str) -> Check {
    let ok = bytes >= wanted;
    let size = |bytes: u64| format!("{:.1} GB", bytes as f64 / 1e9);
    let detail =
        if ok { format!("{} free", size(bytes)) } else { format!("{} free of {} wanted", size(bytes), size(wanted)) };
    Check { name, ok, required, detail, hint: (!ok).then(|| hint.to_owned()) }
}
