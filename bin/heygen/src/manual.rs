//! `heygen man` and `heygen completion`: written from the command tree, so that they cannot fall behind it.

use std::path::Path;

use clap::{ArgMatches, Command};
use serde_json::json;

use crate::failure::CliError;
use crate::{Outcome, commands};

/// One page as roff on stdout, or all of them as files.
pub fn run(matches: &ArgMatches) -> Result<Outcome, CliError> {
    let mut tree = commands::tree();
    tree.build();
    if let Some(folder) = matches.get_one::<String>("output_dir") {
        let folder = Path::new(folder);
        std::fs::create_dir_all(folder)
            .and_then(|()| clap_mangen::generate_to(tree, folder))
            .map_err(|error| CliError::file("write", folder, error))?;
        return Ok(json!({ "message": "Manual pages are written.", "path": folder.display().to_string() }).into());
    }
    let words: Vec<&String> = matches.get_many("words").into_iter().flatten().collect();
    let page = words.iter().try_fold(&tree, |command, word| command.find_subcommand(word));
    let page = page.ok_or_else(|| {
        let words: Vec<&str> = words.iter().map(|word| word.as_str()).collect();
        CliError::usage(format!("there is no command `{}`", words.join(" ")))
    })?;
    let mut text = Vec::new();
    clap_mangen::Man::new(named(page))
        .render(&mut text)
        .map_err(|error| CliError::file("write", Path::new("page"), error))?;
    crate::print(&text)?;
    Ok(Outcome { result: None, failure: None })
}

/// A page is named after the whole command, `heygen-video-create`.
fn named(command: &Command) -> Command {
    let name = command.get_display_name().unwrap_or(command.get_name()).to_owned();
    command.clone().name(name)
}

pub fn completion(matches: &ArgMatches) -> Result<Outcome, CliError> {
    let mut script = Vec::new();
    if let Some(shell) = matches.get_one::<clap_complete::Shell>("shell") {
        clap_complete::generate(*shell, &mut commands::tree(), "heygen", &mut script);
    }
    crate::print(&script)?;
    Ok(Outcome { result: None, failure: None })
}
