//! `heygen feedback`: kept in a file of the user's own. There is no address it could be sent to.

use std::io::Write;

use clap::ArgMatches;
use serde_json::{Value, json};

use crate::environment::Environment;
use crate::failure::CliError;
use crate::stdin;

/// Longest comment, in characters.
const COMMENT_CHARS: usize = 2_000;

pub fn keep(environment: &Environment, matches: &ArgMatches) -> Result<Value, CliError> {
    let comment = match matches.get_one::<String>("comment").map(String::as_str) {
        Some("-") => Some(stdin::read()?.trim_end().to_owned()),
        other => other.map(str::to_owned),
    };
    let length = comment.as_deref().map_or(0, |text| text.chars().count());
    if length > COMMENT_CHARS {
        let message = format!("`--comment` may have {COMMENT_CHARS} characters at most, got {length}");
        return Err(CliError::usage(message));
    }
    let entry = json!({
        "time": jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "version": env!("CARGO_PKG_VERSION"),
        "rating": matches.get_one::<u8>("rating"),
        "comment": comment,
    });
    let path = environment.config_dir.join("feedback.jsonl");
    std::fs::create_dir_all(&environment.config_dir)
        .and_then(|()| std::fs::OpenOptions::new().create(true).append(true).open(&path))
        .and_then(|mut file| file.write_all(format!("{entry}\n").as_bytes()))
        .map_err(|error| CliError::file("write", &path, error))?;
    Ok(json!({ "message": "Kept on this machine; it is not sent anywhere.", "path": path.display().to_string() }))
}
