//! A preview that goes on after its command has ended: the same command once more, in a process group of its own.

use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use super::registry::{self, Running};
use crate::failure::CliError;

/// Flags that are for this command and not for the one it starts.
const OWN: [&str; 4] = ["--background", "--open", "--no-open", "--json"];

/// Starts it and waits until it answers.
pub fn start(project: &Path) -> Result<Running, CliError> {
    let folder = registry::folder()?;
    let log = tempfile::Builder::new()
        .prefix("preview-")
        .suffix(".log")
        .tempfile_in(&folder)
        .map_err(|error| CliError::file("write to", &folder, error))?;
    let errors = log.reopen()?;
    let mut command = Command::new(std::env::current_exe()?);
    command.args(arguments(std::env::args_os().skip(1), log.path()));
    // A Ctrl-C at the terminal is not meant for it.
    command.process_group(0).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(errors);
    let mut child = command.spawn()?;
    let mut line = String::new();
    if let Some(stdout) = child.stdout.take() {
        // It says where it is in one line, or ends.
        BufReader::new(stdout).read_line(&mut line)?;
    }
    let pid = i32::try_from(child.id()).ok();
    match registry::of_project(project)?.into_iter().find(|running| Some(running.pid) == pid) {
        Some(running) if !line.is_empty() => {
            // Its log goes with it.
            log.keep().map_err(|error| error.error)?;
            Ok(running)
        }
        _ => {
            let said = std::fs::read_to_string(log.path()).unwrap_or_default();
            Err(CliError::usage(format!("the preview did not start: {}", said.trim().trim_start_matches("error: "))))
        }
    }
}

/// Those of this command, without what is its own.
fn arguments(given: impl Iterator<Item = OsString>, log: &Path) -> Vec<OsString> {
    let mut kept: Vec<OsString> = given.filter(|argument| !OWN.iter().any(|own| argument == own)).collect();
    let command = kept.iter().position(|argument| argument == "preview" || argument == "dev").unwrap_or(0);
    let more = ["--no-open".into(), "--json".into(), "--log".into(), log.into()];
    kept.splice(command + 1..command + 1, more);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_is_repeated_without_what_is_for_this_one() {
        let given = ["--browser", "b", "dev", "--background", "p", "--json", "--port", "0", "--open"];
        let repeated = arguments(given.iter().map(OsString::from), Path::new("/l"));
        assert_eq!(repeated, ["--browser", "b", "dev", "--no-open", "--json", "--log", "/l", "p", "--port", "0"]);
    }
}
