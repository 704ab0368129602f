//! `--wait`: follow what a command started until it has ended.

use std::time::{Duration, Instant};

use clap::ArgMatches;
use herald_wire::Operation;
use serde_json::Value;

use crate::call::{data_text, encode};
use crate::failure::{CliError, Exit};
use crate::transport::{Client, Payload};
use crate::{Outcome, duration, random};

const POLL_BASE: Duration = Duration::from_secs(2);
const POLL_CAP: Duration = Duration::from_secs(30);
/// Share of a pause that is random, so that many clients do not poll in step.
const JITTER: f64 = 0.25;
/// Polls that may fail in a row, each of them repeated as any request is.
const MAX_MISSES: u32 = 5;

/// What a create command starts, and how it is followed.
struct Followed {
    operation: &'static str,
    /// JSON pointer of the id in the create answer.
    id: &'static str,
    path: &'static str,
    command: &'static str,
}

const FOLLOWED: [Followed; 5] = [
    Followed { operation: "create_video", id: "/data/video_id", path: "/v3/videos/", command: "video get" },
    Followed { operation: "get_video", id: "/data/id", path: "/v3/videos/", command: "video get" },
    Followed { operation: "create_video_agent", id: "/data/video_id", path: "/v3/videos/", command: "video get" },
    Followed {
        operation: "create_video_translation",
        id: "/data/video_translation_ids/0",
        path: "/v3/video-translations/",
        command: "video-translate get",
    },
    Followed { operation: "create_lipsync", id: "/data/lipsync_id", path: "/v3/lipsyncs/", command: "lipsync get" },
];

pub fn supports(operation: &Operation) -> bool {
    FOLLOWED.iter().any(|followed| followed.operation == operation.id)
}

/// What is polled.
struct Job {
    path: String,
    /// The command that shows it, without the program's name.
    command: String,
    /// A session is done with once it names its video.
    ends_with_video: bool,
}

impl Job {
    fn session(id: &str) -> Job {
        Job {
            path: format!("/v3/video-agents/{}", encode(id)),
            command: format!("video-agent get {id}"),
            ends_with_video: true,
        }
    }
}

pub struct Request {
    followed: &'static Followed,
    limit: Duration,
    quiet: bool,
}

impl Request {
    /// `None` when the command was not asked to wait.
    pub fn from_matches(
        operation: &Operation,
        matches: &ArgMatches,
        payload: &Payload,
    ) -> Result<Option<Request>, CliError> {
        let Some(followed) = FOLLOWED.iter().find(|followed| followed.operation == operation.id) else {
            return Ok(None);
        };
        let text = matches.get_one::<String>("timeout").map(String::as_str).unwrap_or("20m");
        let limit = duration::parse(text).ok_or_else(|| {
            CliError::usage(format!("`--timeout` must be a duration such as `90s` or `1h30m`, got `{text}`"))
        })?;
        if !matches.get_flag("wait") {
            return Ok(None);
        }
        if let Payload::Json(body) = payload
            && body["output_languages"].as_array().is_some_and(|languages| languages.len() > 1)
        {
            return Err(several());
        }
        Ok(Some(Request { followed, limit, quiet: matches.get_flag("quiet") }))
    }

    /// Polls until the job has ended. The resource that was polled last is printed whatever happens.
    pub fn follow(&self, client: &Client, answer: Value) -> Result<Outcome, CliError> {
        let deadline = Instant::now() + self.limit;
        if answer["data"]["video_translation_ids"].as_array().is_some_and(|ids| ids.len() > 1) {
            return Ok(Outcome { result: Some(answer), failure: Some(several()) });
        }
        if let Some(id) = answer.pointer(self.followed.id).and_then(Value::as_str) {
            return Ok(self.poll(client, &self.job(id), answer.clone(), deadline));
        }
        let Some(session) = data_text(&answer, "session_id").map(str::to_owned) else {
            return Err(CliError::new(
                Exit::Failed,
                "cli_response_parse_error",
                "the answer names nothing to wait for",
            ));
        };
        // A session that has not begun its video yet is polled until it names one.
        let outcome = self.poll(client, &Job::session(&session), answer, deadline);
        let id = outcome.result.as_ref().and_then(|session| data_text(session, "video_id")).map(str::to_owned);
        match (id, &outcome.failure, outcome.result.as_ref()) {
            (Some(id), None, Some(session)) => Ok(self.poll(client, &self.job(&id), session.clone(), deadline)),
            _ => Ok(outcome),
        }
    }

    fn job(&self, id: &str) -> Job {
        Job {
            path: format!("{}{}", self.followed.path, encode(id)),
            command: format!("{} {id}", self.followed.command),
            ends_with_video: false,
        }
    }

    fn poll(&self, client: &Client, job: &Job, mut last: Value, deadline: Instant) -> Outcome {
        let mut pause = POLL_BASE;
        let mut shown = String::new();
        let mut misses = 0;
        loop {
            match client.get(&job.path) {
                Ok(resource) => {
                    misses = 0;
                    last = resource;
                }
                // The job goes on while the server restarts; a few misses in a row are no reason to lose sight of it.
                Err(failure) if failure.is_passing() && misses < MAX_MISSES => {
                    misses += 1;
                    self.say(&format!("{}; still waiting", failure.message()));
                }
                Err(failure) => return Outcome { result: Some(last), failure: Some(failure) },
            }
            let status = data_text(&last, "status").unwrap_or("unknown");
            if status != shown {
                self.say(&format!("heygen {}: {status}", job.command));
                shown = status.to_owned();
            }
            match status {
                "completed" => return last.into(),
                "failed" => return ended_in_failure(last),
                _ if job.ends_with_video && data_text(&last, "video_id").is_some() => return last.into(),
                _ => {}
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return self.timed_out(last, &format!("heygen {}", job.command));
            }
            std::thread::sleep(pause.mul_f64(1.0 + random::spread() * JITTER).min(left));
            pause = (pause * 2).min(POLL_CAP);
        }
    }

    fn say(&self, line: &str) {
        if !self.quiet {
            eprintln!("{line}");
        }
    }

    fn timed_out(&self, last: Value, command: &str) -> Outcome {
        let message = format!("polling timed out after {}", duration::show(self.limit));
        let failure = CliError::new(Exit::TimedOut, "timeout", message).hint(command);
        Outcome { result: Some(last), failure: Some(failure) }
    }
}

fn several() -> CliError {
    CliError::new(Exit::Failed, "batch_not_supported", "`--wait` follows one translation")
        .hint("leave out --wait and poll each id with `heygen video-translate get ID`")
}

fn ended_in_failure(resource: Value) -> Outcome {
    let code = data_text(&resource, "failure_code").unwrap_or("video_failed").to_owned();
    let message = data_text(&resource, "failure_message").unwrap_or("the job ended in `failed`").to_owned();
    Outcome { result: Some(resource), failure: Some(CliError::new(Exit::Failed, &code, message)) }
}
