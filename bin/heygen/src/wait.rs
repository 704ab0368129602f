//! `--wait`: follow what a command started until it has ended.

use std::time::{Duration, Instant};

use clap::ArgMatches;
use herald_wire::Operation;
use serde_json::Value;

use crate::Outcome;
use crate::call::{data_text, encode};
use crate::failure::{CliError, Exit};
use crate::transport::{Client, Payload};

const POLL_BASE: Duration = Duration::from_secs(2);
const POLL_CAP: Duration = Duration::from_secs(30);
/// Share of a pause that is random, so that many clients do not poll in step.
const JITTER: f64 = 0.25;

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
        let limit = parse_duration(text).ok_or_else(|| {
            CliError::usage(format!("`--timeout` must be a duration such as `90s` or `1h30m`, got `{text}`"))
        })?;
        if !matches.get_flag("wait") {
            return Ok(None);
        }
        if let Payload::Json(body) = payload
            && body["output_languages"].as_array().is_some_and(|languages| languages.len() > 1)
        {
            return Err(CliError::new(
                Exit::Failed,
                "batch_not_supported",
                "`--wait` follows one translation; poll several by their ids",
            ));
        }
        Ok(Some(Request { followed, limit, quiet: matches.get_flag("quiet") }))
    }

    pub fn follow(&self, client: &Client, answer: Value) -> Result<Outcome, CliError> {
        let deadline = Instant::now() + self.limit;
        let id = match answer.pointer(self.followed.id).and_then(Value::as_str) {
            Some(id) => id.to_owned(),
            None => match self.video_of_session(client, &answer, deadline)? {
                Ok(id) => id,
                Err(outcome) => return Ok(outcome),
            },
        };
        let path = format!("{}{}", self.followed.path, encode(&id));
        let mut pause = POLL_BASE;
        let mut shown = String::new();
        loop {
            let resource = client.get(&path)?;
            let status = data_text(&resource, "status").unwrap_or("unknown").to_owned();
            if !self.quiet && status != shown {
                eprintln!("{} {id}: {status}", self.followed.command.trim_end_matches(" get"));
                shown.clone_from(&status);
            }
            match status.as_str() {
                "completed" => return Ok(resource.into()),
                "failed" => return Ok(ended_in_failure(resource)),
                _ => {}
            }
            if Instant::now() + pause > deadline {
                return Ok(self.timed_out(resource, &format!("heygen {} {id}", self.followed.command)));
            }
            std::thread::sleep(jittered(pause));
            pause = (pause * 2).min(POLL_CAP);
        }
    }

    /// A session that has not begun its video yet is polled until it names one. The inner `Err` is an early end.
    fn video_of_session(
        &self,
        client: &Client,
        answer: &Value,
        deadline: Instant,
    ) -> Result<Result<String, Outcome>, CliError> {
        let Some(session) = data_text(answer, "session_id").map(str::to_owned) else {
            return Err(CliError::new(
                Exit::Failed,
                "cli_response_parse_error",
                "the answer names nothing to wait for",
            ));
        };
        let mut pause = POLL_BASE;
        loop {
            let resource = client.get(&format!("/v3/video-agents/{}", encode(&session)))?;
            if let Some(id) = data_text(&resource, "video_id") {
                return Ok(Ok(id.to_owned()));
            }
            if data_text(&resource, "status") == Some("failed") {
                return Ok(Err(ended_in_failure(resource)));
            }
            if Instant::now() + pause > deadline {
                return Ok(Err(self.timed_out(resource, &format!("heygen video-agent get {session}"))));
            }
            std::thread::sleep(jittered(pause));
            pause = (pause * 2).min(POLL_CAP);
        }
    }

    fn timed_out(&self, last: Value, command: &str) -> Outcome {
        let message = format!("polling timed out after {}", go_duration(self.limit));
        let failure = CliError::new(Exit::TimedOut, "timeout", message).hint(command);
        Outcome { result: Some(last), failure: Some(failure) }
    }
}

fn ended_in_failure(resource: Value) -> Outcome {
    let code = data_text(&resource, "failure_code").unwrap_or("video_failed").to_owned();
    let message = data_text(&resource, "failure_message").unwrap_or("the job ended in `failed`").to_owned();
    Outcome { result: Some(resource), failure: Some(CliError::new(Exit::Failed, &code, message)) }
}

fn jittered(pause: Duration) -> Duration {
    let mut random = [0u8; 1];
    // Without randomness the pause is merely not spread.
    let _ = getrandom::fill(&mut random);
    let offset = (f64::from(random[0]) / 255.0 * 2.0 - 1.0) * JITTER;
    pause.mul_f64(1.0 + offset)
}

/// Go's form: `1h30m`, `90s`, `500ms`, `1.5h`.
fn parse_duration(text: &str) -> Option<Duration> {
    let mut rest = text;
    let mut total = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|character: char| !character.is_ascii_digit() && character != '.')?;
        let number: f64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let unit_end = rest.find(|character: char| character.is_ascii_digit()).unwrap_or(rest.len());
        let seconds = match &rest[..unit_end] {
            "ms" => 0.001,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3_600.0,
            _ => return None,
        };
        total += number * seconds;
        rest = &rest[unit_end..];
    }
    (total > 0.0 && total < 1e9).then(|| Duration::from_secs_f64(total))
}

fn go_duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let rest = duration.as_secs_f64() - (seconds / 60 * 60) as f64;
    match (seconds / 3_600, seconds / 60 % 60) {
        (0, 0) => format!("{rest}s"),
        (0, minutes) => format!("{minutes}m{rest}s"),
        (hours, minutes) => format!("{hours}h{minutes}m{rest}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_and_print_as_in_go() {
        let seconds = |text| parse_duration(text).map(|duration| duration.as_secs_f64());
        assert_eq!(seconds("20m"), Some(1_200.0));
        assert_eq!(seconds("1h30m"), Some(5_400.0));
        assert_eq!(seconds("1.5s"), Some(1.5));
        assert_eq!(seconds("20"), None);
        assert_eq!(seconds("soon"), None);
        assert_eq!(seconds(""), None);
        assert_eq!(go_duration(Duration::from_secs(1_200)), "20m0s");
        assert_eq!(go_duration(Duration::from_secs(5_401)), "1h30m1s");
        assert_eq!(go_duration(Duration::from_secs(3)), "3s");
    }
}
