//! `hyperframes lint`: what will not render as its author means it, without rendering.

use std::process::ExitCode;

use clap::Args;
use herald_hyperframes::lint::{Finding, Report, Severity, lint};

use crate::failure::CliError;
use crate::machine::Machine;
use crate::project::{DEFAULT_ENTRY, Project, ProjectFolder};
use crate::show;

#[derive(Args)]
pub struct Options {
    #[command(flatten)]
    project: ProjectFolder,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
    /// Show what is only worth knowing, too
    #[arg(long)]
    verbose: bool,
}

/// What of the findings ends a render.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// Nothing; errors are said.
    Open,
    Errors,
    ErrorsAndWarnings,
}

/// Ends with 1 if, and only if, there is an error.
pub fn run(machine: &Machine, options: &Options) -> Result<ExitCode, CliError> {
    let project = Project::in_folder(machine, &options.project)?;
    let mut report = read(&project)?;
    if !options.verbose {
        report.findings.retain(|finding| finding.severity != Severity::Info);
    }
    if options.json {
        show::json(&report)?;
    } else {
        for finding in &report.findings {
            show::line(&describe(finding))?;
        }
        show::line(&summary(&report))?;
    }
    Ok(if report.ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Looks at a project that is about to be rendered.
pub fn guard(project: &Project, gate: Gate, quiet: bool) -> Result<(), CliError> {
    if project.entry != DEFAULT_ENTRY {
        return match gate {
            Gate::Open => Ok(()),
            _ => Err(CliError::usage(format!("--strict: only a project's {DEFAULT_ENTRY} can be linted"))),
        };
    }
    let report = read(project)?;
    let closed = match gate {
        Gate::Open => false,
        Gate::Errors => report.error_count > 0,
        Gate::ErrorsAndWarnings => report.error_count + report.warning_count > 0,
    };
    let worst = |finding: &&Finding| match gate {
        Gate::ErrorsAndWarnings => finding.severity != Severity::Info,
        _ => finding.severity == Severity::Error,
    };
    if closed || !quiet {
        report.findings.iter().filter(worst).for_each(|finding| eprintln!("{}", describe(finding)));
    }
    match closed {
        true => Err(CliError::usage(format!("not rendered: {}", summary(&report)))),
        false => Ok(()),
    }
}

fn read(project: &Project) -> Result<Report, CliError> {
    lint(&project.folder).map_err(|error| CliError::Project { path: project.folder.clone(), error })
}

fn describe(finding: &Finding) -> String {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    };
    let place = finding.file.as_ref().map(|file| format!("{file}: ")).unwrap_or_default();
    let mut text = format!("{severity}: {place}{} ({})", finding.message, finding.code);
    for (name, detail) in [("at", finding.snippet.as_deref()), ("fix", finding.fix_hint)] {
        if let Some(detail) = detail {
            text.push_str(&format!("\n    {name}: {detail}"));
        }
    }
    text
}

fn summary(report: &Report) -> String {
    let count = |number: usize, name: &str| format!("{number} {name}{}", if number == 1 { "" } else { "s" });
    let (errors, warnings) = (count(report.error_count, "error"), count(report.warning_count, "warning"));
    format!("{errors}, {warnings} in {}", count(report.files_scanned, "file"))
}
