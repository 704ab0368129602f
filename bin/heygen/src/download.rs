//! `heygen video download`

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use serde_json::{Value, json};

use crate::call::{data_text, encode};
use crate::environment::Environment;
use crate::failure::{CliError, Exit};
use crate::transport::{self, Client};

pub fn run(environment: &Environment, matches: &ArgMatches) -> Result<Value, CliError> {
    let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let id = text("video_id").unwrap_or_default();
    let asset = text("asset").unwrap_or("video");
    let target = text("output_path").map_or_else(|| PathBuf::from(format!("{id}.mp4")), PathBuf::from);
    if target.exists() && !matches.get_flag("force") {
        let message = format!("{} exists already", target.display());
        return Err(CliError::new(Exit::Failed, "file_exists", message).hint("add --force to replace it"));
    }
    let video = Client::connect(environment)?.get(&format!("/v3/videos/{}", encode(id)))?;
    save(location(&video, asset)?, &target)?;
    Ok(json!({
        "asset": asset,
        "message": format!("Saved to {}", target.display()),
        "path": target.display().to_string(),
    }))
}

fn location<'a>(video: &'a Value, asset: &str) -> Result<&'a str, CliError> {
    let failed = |code: &str, message: String| Err(CliError::new(Exit::Failed, code, message));
    match data_text(video, "status") {
        Some("completed") => {}
        Some("failed") => {
            let reason = data_text(video, "failure_message").unwrap_or("no reason was given");
            return failed("video_failed", format!("the video failed: {reason}"));
        }
        status => return failed("video_not_ready", format!("the video is {}", status.unwrap_or("not ready"))),
    }
    let member = if asset == "captioned" { "captioned_video_url" } else { "video_url" };
    match data_text(video, member) {
        Some(url) => Ok(url),
        None => failed("asset_not_available", format!("the video has no `{member}`")),
    }
}

/// Downloads beside the target and renames, so that a broken download never looks like a video.
fn save(url: &str, target: &Path) -> Result<(), CliError> {
    let mut response = transport::download(url).map_err(|error| {
        CliError::new(Exit::Failed, "cli_download_failed", format!("cannot reach the storage: {error}"))
    })?;
    match response.status().as_u16() {
        200 => {}
        403 | 404 => {
            return Err(CliError::new(
                Exit::Failed,
                "cli_download_url_expired",
                "the download link is no longer valid",
            )
            .hint("run the command again for a new link"));
        }
        status => {
            return Err(CliError::new(Exit::Failed, "cli_download_failed", format!("storage answered with {status}")));
        }
    }
    let mut draft = target.as_os_str().to_owned();
    draft.push(".part");
    let draft = PathBuf::from(draft);
    let copied = copy(&mut response, &draft);
    if copied.is_err() {
        // The error is already on its way to the user; a leftover part file is only untidy.
        let _ = std::fs::remove_file(&draft);
    }
    copied?;
    std::fs::rename(&draft, target).map_err(|error| CliError::file("write", target, error))
}

fn copy(response: &mut ureq::http::Response<ureq::Body>, draft: &Path) -> Result<(), CliError> {
    let expected = response.body().content_length();
    let mut file = std::fs::File::create(draft).map_err(|error| CliError::file("write", draft, error))?;
    let mut reader = response.body_mut().with_config().limit(u64::MAX).reader();
    let mut chunk = vec![0u8; 256 << 10];
    let mut total = 0u64;
    let interrupted = |detail: String| CliError::new(Exit::Failed, "cli_download_interrupted", detail);
    loop {
        let count = std::io::Read::read(&mut reader, &mut chunk)
            .map_err(|error| interrupted(format!("the download broke off: {error}")))?;
        if count == 0 {
            break;
        }
        file.write_all(&chunk[..count]).map_err(|error| CliError::file("write", draft, error))?;
        total += count as u64;
    }
    if expected.is_some_and(|expected| expected != total) {
        return Err(interrupted(format!("the download broke off after {total} bytes")));
    }
    file.sync_all().map_err(|error| CliError::file("write", draft, error))
}
