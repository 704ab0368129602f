//! Event streams of videos and sessions.

use std::io::{BufRead, BufReader, Lines};

use serde_json::Value;
use ureq::BodyReader;

use crate::api::Api;
use crate::contract;

#[derive(Debug, Clone)]
pub struct Event {
    /// `progress`, `completed`, `failed` or `deleted`; of a session also `reviewing` and `waiting_for_input`.
    pub name: String,
    pub data: Value,
}

impl Event {
    /// 0 to 1, of a `progress` event.
    pub fn fraction(&self) -> f64 {
        self.data["fraction"].as_f64().expect("progress has a fraction")
    }

    /// Whether a stage is at work and has something done.
    pub fn is_inside(&self, stage: &str) -> bool {
        let stages = self.data["stages"].as_array().into_iter().flatten();
        stages
            .filter(|row| row["name"] == stage && row["state"] == "running")
            .any(|row| row["fraction"].as_f64().is_some_and(|fraction| fraction > 0.0))
    }
}

/// Events until the server closes the stream.
pub struct Stream {
    lines: Lines<BufReader<BodyReader<'static>>>,
    /// Name of the schema its end is shown in.
    shape: &'static str,
}

pub fn of_video(api: &Api, id: &str) -> Stream {
    open(api, &format!("/v3/videos/{id}/events"), "Video")
}

/// Ends when the session rests.
pub fn of_session(api: &Api, id: &str) -> Stream {
    open(api, &format!("/v3/video-agents/{id}/events"), "Session")
}

fn open(api: &Api, path: &str, shape: &'static str) -> Stream {
    Stream { lines: BufReader::new(api.stream(path).into_reader()).lines(), shape }
}

impl Stream {
    /// Reads on until an event is as wanted; fails when the stream ends before.
    pub fn until(&mut self, wanted: impl Fn(&Event) -> bool) -> Event {
        self.find(wanted).expect("the stream ended before that")
    }
}

impl Iterator for Stream {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        let mut name = String::new();
        loop {
            let line = self.lines.next()?.expect("the event stream does not break off");
            if let Some(text) = line.strip_prefix("event: ") {
                name = text.to_owned();
            } else if let Some(text) = line.strip_prefix("data: ") {
                let data: Value = serde_json::from_str(text).expect("events carry JSON");
                if !["progress", "deleted"].contains(&&*name) {
                    contract::check_component(self.shape, &data);
                }
                return Some(Event { name, data });
            }
        }
    }
}
